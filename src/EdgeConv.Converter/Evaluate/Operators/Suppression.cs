namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>A box by its corners.</summary>
internal readonly record struct Box(float Top, float Left, float Bottom, float Right)
{
    private float Area => (Bottom - Top) * (Right - Left);

    /// <summary>Intersection over union; 0 where a box has no area.</summary>
    public float Overlap(Box other)
    {
        float area = Area, otherArea = other.Area;
        if (!(area > 0 && otherArea > 0))
            return 0;
        float height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top), width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        float common = Math.Max(height, 0) * Math.Max(width, 0);
        return common / (area + otherArea - common);
    }
}

/// <summary>Greedy suppression: the best box, then the best that does not overlap any taken one too much.</summary>
internal static class Suppression
{
    /// <summary>The candidates taken, best first; of equal scores the earlier one.</summary>
    /// <param name="candidates">Places in <paramref name="scores"/> and <paramref name="boxes"/>.</param>
    /// <param name="scores">Not a number is never best.</param>
    /// <param name="boxes">By corners.</param>
    /// <param name="mostOverlap">A box that overlaps a taken one by more is left out.</param>
    /// <param name="most">As many at most.</param>
    public static List<int> Run(IEnumerable<int> candidates, float[] scores, Box[] boxes, float mostOverlap, int most)
    {
        var taken = new List<int>();
        foreach (int candidate in candidates.OrderByDescending(i => scores[i]))
        {
            if (taken.Count >= most)
                break;
            if (taken.TrueForAll(other => boxes[candidate].Overlap(boxes[other]) <= mostOverlap))
                taken.Add(candidate);
        }
        return taken;
    }
}
