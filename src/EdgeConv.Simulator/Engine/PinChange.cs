namespace EdgeConv.Simulator;

/// <summary>A line's level changed.</summary>
/// <param name="Sequence">The frame that was worked on; -1 between runs of the node.</param>
/// <param name="IsOutput">Whether the node did it, or the world.</param>
internal readonly record struct PinChange(long Sequence, long Nanoseconds, int Line, bool IsHigh, bool IsOutput);
