using EdgeConv.Decoding;

namespace EdgeConv.Node.Rules;

/// <summary>Holds while a label's score is high enough.</summary>
/// <param name="label">Index of the score.</param>
/// <param name="above">Holds from this on.</param>
/// <param name="release">While the rule is on, holds from this on.</param>
internal sealed class ScoreRule(int label, float above, float release) : ConfiguredRule
{
    /// <inheritdoc/>
    public override bool Holds(in Observation observation)
    {
        if (observation.Scores.IsEmpty)
        {
            Deciding = Deciding.Nothing; // a second model that saw nothing
            return false;
        }
        float score = observation.Scores[label];
        Deciding = new(label, score, observation.Boxes.IsEmpty ? -1 : 0);
        return score >= (observation.IsOn ? release : above);
    }
}
