using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>All Depthwise kernels, best first.</summary>
internal static unsafe class DepthwiseKernels
{
    public static readonly Kernel[] All =
    [
        new("DepthwiseScalar", Isa.Scalar) { Xnnpack = &DepthwiseScalar.Run<XnnpackRule>, Tflm = &DepthwiseScalar.Run<TflmRule>, Workspace = &WindowRows.Workspace },
    ];
}
