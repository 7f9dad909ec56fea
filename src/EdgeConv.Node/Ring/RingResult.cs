using EdgeConv.Decoding;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Ring;

/// <summary>What the node decided about one frame. More labels, boxes or rules than a record holds are left out; the first are kept.</summary>
internal readonly ref struct RingResult
{
    /// <summary>The camera's number of the frame.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the frame was taken, on the monotonic clock.</summary>
    public required long TakenNanoseconds { get; init; }

    /// <summary>When it was decided, on the wall clock: milliseconds since 1970 (UTC).</summary>
    public required long UnixMilliseconds { get; init; }

    /// <summary>The best labels, best first; empty for a detector.</summary>
    public ReadOnlySpan<RingLabel> Top { get; init; }

    /// <summary>What a detector found, best first.</summary>
    public ReadOnlySpan<Box> Boxes { get; init; }

    /// <summary>A state for each rule, in the order of the names' rules.</summary>
    public ReadOnlySpan<RuleState> Rules { get; init; }

    /// <summary>Where the time went.</summary>
    public StageTimes Times { get; init; }
}
