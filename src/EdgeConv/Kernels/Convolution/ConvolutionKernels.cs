using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Convolution;

/// <summary>All Convolution kernels, best first.</summary>
internal static unsafe class ConvolutionKernels
{
    public static readonly Kernel[] All =
    [
        new("ConvolutionScalar", Isa.Scalar) { Xnnpack = &ConvolutionScalar.Run<XnnpackRule>, Tflm = &ConvolutionScalar.Run<TflmRule>, Workspace = &WindowRows.Workspace },
    ];
}
