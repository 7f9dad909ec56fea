using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Softmax;

/// <summary>All Softmax kernels, best first.</summary>
internal static unsafe class SoftmaxKernels
{
    public static readonly Kernel[] All =
    [
        new("SoftmaxScalar", Isa.Scalar) { Xnnpack = &SoftmaxScalar.Run<XnnpackRule>, Tflm = &SoftmaxScalar.Run<TflmRule> },
    ];
}
