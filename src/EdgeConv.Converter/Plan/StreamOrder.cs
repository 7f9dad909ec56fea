using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Cost;

namespace EdgeConv.Converter.Plan;

/// <summary>
/// The step order of a streamed plan. The operator list is cut into segments; what lives across a cut is there as a whole; inside a segment every
/// row is made as late as possible. A longer segment stores fewer whole tensors but keeps rows of more tensors at once; more rows per step mean
/// fewer, fuller steps but more rows at once. So cuts and rows per step are chosen, by dynamic programming.
/// </summary>
internal static class StreamOrder
{
    private static readonly int[] s_rowsPerStep = [1, 2, 4, 8, 16, int.MaxValue];

    private sealed record Segment(int From, int To, int Rows, long Peak, double Cost);

    /// <summary>The cheapest order that needs at most <paramref name="limit"/> bytes, or else the one that needs the fewest.</summary>
    /// <param name="keepsInput">Whether the given input's rows stay until the last of them is read.</param>
    /// <param name="rowsPerStep">Work rows of every step, or null to choose.</param>
    public static StepRecord[] Of(RowFlow flow, CostModel cost, bool keepsInput, long limit, int? rowsPerStep)
    {
        int operators = flow.Operators.Length;
        var walk = new SegmentWalk(flow, keepsInput);
        var segments = new List<Segment>();
        int[] choices = rowsPerStep is { } rows ? [rows] : s_rowsPerStep;
        for (int to = 1; to <= operators; to++)
            for (int from = 0; from < to; from++)
                foreach (int choice in choices)
                {
                    var (steps, peak) = walk.Of(from, to, choice);
                    segments.Add(new(from, to, choice, peak, steps.Sum(step => cost.Step(step.Operator, step.Count))));
                }
        long least = Cheapest(segments, operators, (before, segment) => Math.Max(before, segment.Peak)).Max(segment => segment.Peak);
        IEnumerable<Segment> fitting = segments.Where(segment => segment.Peak <= Math.Max(least, limit));
        return [.. Cheapest(fitting, operators, (before, segment) => before + segment.Cost)
            .SelectMany(segment => walk.Of(segment.From, segment.To, segment.Rows).Steps)];
    }

    /// <summary>The segments, end to end, whose total is least.</summary>
    /// <param name="total">The total after one more segment.</param>
    private static List<Segment> Cheapest(IEnumerable<Segment> segments, int operators, Func<double, Segment, double> total)
    {
        var best = new (double Total, Segment? Last)?[operators + 1];
        best[0] = (0, null);
        foreach (Segment segment in segments) // in ascending order of their ends
            if (best[segment.From] is { } before && total(before.Total, segment) is var cost && !(best[segment.To]?.Total <= cost))
                best[segment.To] = (cost, segment);
        var path = new List<Segment>();
        for (Segment? last = best[operators]!.Value.Last; last is not null; last = best[last.From]!.Value.Last)
            path.Insert(0, last);
        return path;
    }
}
