using EdgeConv.Decoding;

namespace EdgeConv.Node.Rules;

/// <summary>Holds while enough boxes of a label have their centre in a region.</summary>
/// <param name="label">Index of the label.</param>
/// <param name="above">Boxes count from this score on.</param>
/// <param name="release">While the rule is on, boxes count from this score on.</param>
/// <param name="region">Where their centre must lie.</param>
/// <param name="count">How many it takes.</param>
internal sealed class BoxRule(int label, float above, float release, Region region, int count) : ConfiguredRule
{
    /// <inheritdoc/>
    public override bool Holds(in Observation observation)
    {
        float least = observation.IsOn ? release : above;
        int found = 0, best = -1;
        for (int i = 0; i < observation.Boxes.Length; i++)
        {
            ref readonly Box box = ref observation.Boxes[i];
            if (box.Label != label || !region.HasCentreOf(box))
                continue;
            if (best < 0 || box.Score > observation.Boxes[best].Score)
                best = i;
            if (box.Score >= least)
                found++;
        }
        Deciding = best < 0 ? Deciding.Nothing : new(label, observation.Boxes[best].Score, best);
        return found >= count;
    }
}
