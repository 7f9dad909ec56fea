using EdgeConv.Node.Rules;

namespace RuleTests;

/// <summary>
/// The rule under test, as a program of one's own has it: a meter's digit is at least so high, seen so surely, in so many frames one after the other.
/// A node calls it for every frame on its inference thread; hold and debounce times are the node's.
/// </summary>
public sealed class HighReading(int digit, float sureness, int frames) : Rule
{
    private int _row;

    /// <inheritdoc/>
    public override bool Holds(in Observation observation)
    {
        int best = 0;
        for (int i = 1; i < observation.Scores.Length; i++)
            if (observation.Scores[i] > observation.Scores[best])
                best = i;
        _row = best >= digit && observation.Scores[best] >= sureness ? _row + 1 : 0;
        return _row >= frames;
    }
}
