using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.LocalNormalisation;

/// <summary>All LocalNormalisation kernels, best first.</summary>
internal static unsafe class LocalNormalisationKernels
{
    public static readonly Kernel[] All =
    [
        new("LocalNormalisationScalar", Isa.Scalar) { Xnnpack = &LocalNormalisationScalar.Run<XnnpackRule>, Tflm = &LocalNormalisationScalar.Run<TflmRule> },
    ];
}
