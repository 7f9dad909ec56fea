using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Add;

/// <summary>All Add kernels, best first.</summary>
internal static unsafe class AddKernels
{
    public static readonly Kernel[] All =
    [
        new("AddScalar", Isa.Scalar) { Xnnpack = &AddScalar.Run<XnnpackRule>, Tflm = &AddScalar.Run<TflmRule> },
    ];
}
