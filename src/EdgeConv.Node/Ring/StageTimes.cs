using System.Runtime.InteropServices;

namespace EdgeConv.Node.Ring;

/// <summary>Where the time of one frame went, from capture to decision, in nanoseconds.</summary>
/// <param name="Wait">From the camera's timestamp until the node took the frame.</param>
/// <param name="Rows">Making the model's input rows.</param>
/// <param name="Inference">The model, or both of them.</param>
/// <param name="Rules">Reading the answer.</param>
/// <param name="Output">Lines and displays.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct StageTimes(long Wait, long Rows, long Inference, long Rules, long Output)
{
    public long Total => Wait + Rows + Inference + Rules + Output;
}
