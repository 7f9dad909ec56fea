using EdgeConv.Boards;

namespace EdgeConv.Converter.Plan;

/// <summary>How rows are ordered and placed. The runtime knows none of it.</summary>
internal enum Strategy
{
    /// <summary>One operator after the other, tensors in one piece.</summary>
    Layer,

    /// <summary>One operator after the other, but its output takes the rows of its inputs as they die.</summary>
    Overlap,

    /// <summary>Chains of operators interleaved by rows, so that only the rows that are still needed exist.</summary>
    Stream,
}

/// <summary>What a plan is chosen for.</summary>
internal enum PlanGoal
{
    /// <summary>The fastest plan that fits the limit.</summary>
    Fastest,

    /// <summary>The fewest arena bytes.</summary>
    Smallest,

    Layer,
    Overlap,
    Stream,
}

/// <summary>Where the rows of the first input come from.</summary>
internal enum InputMode
{
    /// <summary>They are given before the first step; a streamed plan keeps them in one piece until the last of them is read.</summary>
    Kept,

    /// <summary>They are given before the first step and die as they are read.</summary>
    Consumed,

    /// <summary>They are made by a frame operator when the first reader asks for them.</summary>
    Camera,
}

/// <summary>What a planner may be told.</summary>
internal sealed record PlanOptions
{
    public PlanGoal Goal { get; init; } = PlanGoal.Fastest;

    public InputMode Input { get; init; } = InputMode.Kept;

    /// <summary>Most bytes of the arena, read slack included; null for no limit.</summary>
    public long? ArenaBytes { get; init; }

    /// <summary>The board whose core and caches a plan's cost is estimated for; null for the smallest one.</summary>
    public Board? Board { get; init; }

    /// <summary>For tests: work rows of every step of an overlapped or streamed plan, whatever it costs.</summary>
    public int? RowsPerStep { get; init; }
}

/// <summary>A plan and how it came to be chosen.</summary>
/// <param name="Network">The network that was planned: with a frame operator in front if the input's rows come from the camera.</param>
/// <param name="Why">One sentence for the user.</param>
internal sealed record PlannedNetwork(Blob.NetworkDescription Network, Rows.Plan Plan, Strategy Strategy, InputMode Input, string Why);
