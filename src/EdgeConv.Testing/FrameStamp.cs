namespace EdgeConv.Testing;

/// <summary>Which frame of a camera this is.</summary>
/// <param name="Sequence">Counts from 0.</param>
/// <param name="Time">When it was taken.</param>
public readonly record struct FrameStamp(long Sequence, DateTimeOffset Time);
