namespace EdgeConv.Node.Rules;

/// <summary>A part of the picture; sides are parts of its width and height.</summary>
internal readonly record struct Region(float Left, float Top, float Right, float Bottom)
{
    public static Region Whole => new(0, 0, 1, 1);

    public static Region Of(IReadOnlyList<double>? sides) => sides is null ? Whole
        : new((float)sides[0], (float)sides[1], (float)sides[2], (float)sides[3]);

    /// <summary>Whether a box's centre lies in it.</summary>
    public bool HasCentreOf(in Finding box)
    {
        float x = (box.Left + box.Right) / 2, y = (box.Top + box.Bottom) / 2;
        return x >= Left && x <= Right && y >= Top && y <= Bottom;
    }
}

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
        for (int i = 0; i < observation.Findings.Length; i++)
        {
            ref readonly Finding box = ref observation.Findings[i];
            if (box.Label != label || !region.HasCentreOf(box))
                continue;
            if (best < 0 || box.Score > observation.Findings[best].Score)
                best = i;
            if (box.Score >= least)
                found++;
        }
        Deciding = best < 0 ? Deciding.Nothing : new(label, observation.Findings[best].Score, best);
        return found >= count;
    }
}
