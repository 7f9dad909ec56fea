namespace EdgeConv.Node.Latency;

/// <summary>A frame's times, in nanoseconds.</summary>
internal struct FrameTimes
{
    public long Wait, Rows, Inference, Rules, Output;

    public readonly long Total => Wait + Rows + Inference + Rules + Output;
}
