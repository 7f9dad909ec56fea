using EdgeConv.Processor;

namespace EdgeConv.Kernels.Frame;

/// <summary>The one Frame kernel: what is fast or slow about a frame's rows is whoever makes them.</summary>
internal static unsafe class FrameKernels
{
    public static readonly Kernel[] All = [new("FrameRows", Isa.Scalar) { Xnnpack = &FrameRows.Run, Tflm = &FrameRows.Run }];
}
