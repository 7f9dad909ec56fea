using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Cost;

namespace EdgeConv.Converter.Plan.Order;

/// <summary>
/// The step order of a streamed plan. The operator list is cut into segments; what lives across a cut is there as a whole; inside a segment every
/// row is made as late as possible. A longer segment stores fewer whole tensors but keeps rows of more tensors at once; more rows per step mean
/// fewer, fuller steps but more rows at once. So cuts and rows per step are chosen, by dynamic programming over the cuts.
/// </summary>
internal sealed class StreamOrder
{
    private const int SearchesPerOperator = 4;

    private readonly RowFlow _flow;
    private readonly CostModel _cost;
    private readonly bool _keepsInput;
    private readonly int _operators, _longest;
    private readonly Pace? _pace;
    private readonly Pace[] _slowest;
    private long? _least;

    /// <param name="keepsInput">Whether the given input's rows stay until the last of them is read.</param>
    /// <param name="longest">Most operators of a segment.</param>
    /// <param name="rowsPerStep">Work rows of every step, or null to choose.</param>
    public StreamOrder(RowFlow flow, CostModel cost, bool keepsInput, int longest, int? rowsPerStep)
    {
        (_flow, _cost, _keepsInput, _longest) = (flow, cost, keepsInput, longest);
        _operators = flow.Operators.Length;
        _pace = rowsPerStep is { } rows ? new(rows, OnlyAsked: false) : null;
        _slowest = new Pace[_operators];
        Array.Fill(_slowest, _pace ?? Pace.One);
    }

    /// <summary>The fewest bytes that an order of the slowest steps needs at once.</summary>
    public long LeastBytes => _least ??= FindLeast();

    /// <summary>The cheapest order found that needs at most so many bytes at once, or null where there is none.</summary>
    /// <remarks>
    /// A segment's cost is its operators' at their best, until the segment lies on the cheapest way and is searched. So few segments are.
    /// </remarks>
    public Segments? Cheapest(long limit)
    {
        SegmentCosts costs = Fitting(limit);
        for (int searches = SearchesPerOperator * _operators; ;)
        {
            int[]? cuts = costs.Cheapest();
            if (cuts is null)
                return null;
            var paces = new Pace[_operators];
            int unknown = 0;
            SegmentWalk walk = Walk();
            var search = new PaceSearch(_flow, walk);
            for (int i = 1; i < cuts.Length; i++)
            {
                AdvanceTo(walk, cuts[i - 1]);
                if (costs.Paces(cuts[i - 1], cuts[i]) is null)
                {
                    search.Find(cuts[i], limit);
                    costs.Set(cuts[i - 1], cuts[i], search.Cost, search.Paces[cuts[i - 1]..cuts[i]].ToArray());
                    unknown++;
                }
                costs.Paces(cuts[i - 1], cuts[i])!.CopyTo(paces, cuts[i - 1]);
            }
            if (unknown == 0)
                return new(cuts, paces);
            searches -= unknown;
            if (searches <= 0)
                costs.ForgetUnknown();
        }
    }

    /// <summary>The steps of an order, and the most bytes that are alive in one.</summary>
    public (StepRecord[] Steps, long Peak) Steps(Segments order)
    {
        SegmentWalk walk = Walk();
        var steps = new List<StepRecord>();
        long peak = 0;
        foreach (int to in order.Cuts.AsSpan(1))
        {
            walk.Take(to, order.Paces, long.MaxValue, steps);
            peak = Math.Max(peak, walk.Peak);
            AdvanceTo(walk, to);
        }
        return ([.. steps], peak);
    }

    private long FindLeast()
    {
        var least = new long[_operators + 1]; // up to each cut
        Array.Fill(least, long.MaxValue, 1, _operators);
        for (SegmentWalk walk = Walk(); walk.From < _operators; walk.Advance())
            for (int to = walk.From + 1; to <= Math.Min(walk.From + _longest, _operators); to++)
                if (least[walk.From] < least[to] && walk.Take(to, _slowest, least[to] - 1))
                    least[to] = Math.Max(least[walk.From], walk.Peak);
        return least[_operators];
    }

    private SegmentCosts Fitting(long limit)
    {
        var costs = new SegmentCosts(_operators);
        SegmentWalk walk = Walk();
        double[] least = [.. _flow.Operators.Select((op, index) => op.WorkRows * Enumerable.Range(1, op.WorkRows).Min(count => _cost.Step(index, count) / count))];
        for (; walk.From < _operators; walk.Advance())
            for (int to = walk.From + 1; walk.BytesAtStart <= limit && to <= Math.Min(walk.From + _longest, _operators); to++)
                if (walk.Take(to, _slowest, limit))
                    costs.Set(walk.From, to, _pace is null ? least[walk.From..to].Sum() : walk.Cost, _pace is null ? null : _slowest[walk.From..to]);
        return costs;
    }

    private SegmentWalk Walk() => new(_flow, _cost, _keepsInput);

    private static void AdvanceTo(SegmentWalk walk, int from)
    {
        while (walk.From < from)
            walk.Advance();
    }
}
