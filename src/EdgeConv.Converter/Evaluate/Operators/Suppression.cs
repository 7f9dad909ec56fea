using EdgeConv.Kernels.Boxes;

namespace EdgeConv.Converter.Evaluate.Operators;

/// <summary>Greedy suppression: the best box, then the best that does not overlap any taken one too much.</summary>
internal static class Suppression
{
    /// <summary>The candidates taken, best first; of equal scores the earlier one.</summary>
    /// <param name="candidates">Places in <paramref name="scores"/> and <paramref name="boxes"/>.</param>
    /// <param name="scores">Not a number is never best.</param>
    /// <param name="boxes">By corners.</param>
    /// <param name="mostOverlap">A box that overlaps a taken one by more is left out.</param>
    /// <param name="most">As many at most.</param>
    public static List<int> Run(IEnumerable<int> candidates, float[] scores, CornerBox[] boxes, float mostOverlap, int most)
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
