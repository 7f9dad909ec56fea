using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Converter.Plan.Order;

namespace EdgeConv.Converter.Plan;

/// <summary>A plan and what it is estimated to cost.</summary>
internal sealed record Candidate(Strategy Strategy, Rows.Plan Plan, double Cost);

/// <summary>Finds plans of each strategy for a network.</summary>
/// <param name="keepsInput">Whether streamed plans keep the given input in one piece until the last of its rows is read.</param>
/// <param name="rowsPerStep">Work rows of every step of an overlapped or streamed plan, or null to choose.</param>
internal sealed class PlanSearch(NetworkDescription network, CostModel cost, bool keepsInput, int? rowsPerStep)
{
    /// <summary>Walks of all pairs of operators take long where there are hundreds of them.</summary>
    private const int LongestSegment = 64;

    /// <summary>Orders that may be placed for a limit, and for the fewest bytes: a placement that misses its bound takes long.</summary>
    private const int Attempts = 3, SmallestAttempts = 2;

    /// <summary>Rows that are placed one by one: the memory that takes grows with their square.</summary>
    public const int MostRows = 1 << 14;

    private readonly RowFlow _flow = new(network);
    private readonly StreamOrder?[] _orders = new StreamOrder?[Enum.GetValues<Strategy>().Length];
    private readonly Candidate?[] _smallest = new Candidate?[Enum.GetValues<Strategy>().Length];
    private Candidate? _layer;

    /// <summary>Rows of all tensors.</summary>
    public int RowCount => _flow.FirstRow[^1];

    /// <summary>Whether there are plans of a strategy; a large volume has too many rows for any but layer.</summary>
    public bool Has(Strategy strategy) => strategy == Strategy.Layer || RowCount <= MostRows;

    /// <summary>One operator after the other, tensors in one piece.</summary>
    public Candidate Layer => _layer ??= Of(Strategy.Layer, Planner.Layer(network));

    /// <summary>The fewest bytes that are alive at once in a strategy's orders of one row a step.</summary>
    public long LeastBytes(Strategy strategy) => strategy == Strategy.Layer ? Layer.Plan.LowerBound : Order(strategy).LeastBytes;

    /// <summary>The plan with the smallest arena that was found.</summary>
    public Candidate Smallest(Strategy strategy) => strategy == Strategy.Layer ? Layer : _smallest[(int)strategy] ??= PlaceSmallest(strategy);

    /// <summary>In an order of its own: what was searched for other limits would lead it elsewhere.</summary>
    private Candidate PlaceSmallest(Strategy strategy)
    {
        StreamOrder order = NewOrder(strategy);
        long least = order.LeastBytes;
        return Place(strategy, order, order.Cheapest(least)!, least);
    }

    /// <summary>
    /// The cheapest plan found with an arena of at most so many bytes, or null. A stream that fits the second cache level may cost less than one of all the
    /// bytes that are allowed, since steps are searched for one by one and what caches lose between them is known only in the end.
    /// </summary>
    public Candidate? Fastest(Strategy strategy, long limit)
    {
        if (strategy == Strategy.Layer)
            return Layer.Plan.ArenaBytes <= limit ? Layer : null;
        // Rarely several rows a step need fewer bytes than one, so that the smallest fits where the least bytes, counted row by row, do not.
        Candidate? all = Within(strategy, limit) ?? (Smallest(strategy) is var smallest && smallest.Plan.ArenaBytes <= limit ? smallest : null);
        Candidate? cached = strategy == Strategy.Stream && cost.Caches.L2Bytes < Math.Min(limit, Layer.Plan.ArenaBytes) ? Within(strategy, cost.Caches.L2Bytes) : null;
        return cached is null || all?.Cost <= cached.Cost ? all : cached;
    }

    private Candidate? Within(Strategy strategy, long limit)
    {
        StreamOrder order = Order(strategy);
        long alive = limit;
        for (int attempt = 0; attempt < Attempts && order.Cheapest(alive) is { } segments; attempt++)
        {
            Candidate candidate = Place(strategy, order, segments, long.MaxValue);
            if (candidate.Plan.ArenaBytes <= limit)
                return candidate;
            alive -= (candidate.Plan.ArenaBytes - limit) << (attempt + 1); // room for what placement could not fill, and more each time
        }
        return null;
    }

    /// <summary>Overlap is a stream whose segments are single operators; the given input dies by rows, as any tensor.</summary>
    private StreamOrder Order(Strategy strategy) => _orders[(int)strategy] ??= NewOrder(strategy);

    private StreamOrder NewOrder(Strategy strategy) => strategy == Strategy.Overlap
        ? new StreamOrder(_flow, cost, keepsInput: false, longest: 1, rowsPerStep)
        : new StreamOrder(_flow, cost, keepsInput, LongestSegment, rowsPerStep);

    /// <summary>
    /// Places an order. Rows that come several at a time leave more holes: while the arena is larger than wanted, the segments that reach too high go row
    /// by row.
    /// </summary>
    private Candidate Place(Strategy strategy, StreamOrder order, Segments segments, long wanted)
    {
        Candidate? best = null;
        Segments? next = segments;
        for (int attempt = 0; attempt < SmallestAttempts && next is not null; attempt++)
        {
            StepRecord[] steps = order.Steps(next).Steps;
            List<Block> blocks = Lifetimes.Of(network, steps, tensor => keepsInput && strategy == Strategy.Stream && _flow.IsGiven(tensor));
            Candidate candidate = Of(strategy, Planner.Place(network, steps, blocks));
            if (best is null || candidate.Plan.ArenaBytes < best.Plan.ArenaBytes)
                best = candidate;
            next = candidate.Plan.ArenaBytes > wanted && rowsPerStep is null
                ? next.Slower(blocks.Where(block => block.Address + block.Bytes > wanted)
                    .SelectMany(block => steps[Math.Max(block.Birth, 0)..Math.Min(block.Death + 1, steps.Length)]).Select(step => step.Operator).Distinct())
                : null;
        }
        return best!;
    }

    private Candidate Of(Strategy strategy, Rows.Plan plan) => new(strategy, plan, cost.Of(plan));
}
