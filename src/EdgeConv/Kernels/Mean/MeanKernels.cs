using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Neon;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Mean;

/// <summary>All Mean kernels, best first.</summary>
internal static unsafe class MeanKernels
{
    public static readonly Kernel[] All =
    [
        new("MeanNeon", Isa.Neon) { Tile = 16, Xnnpack = &MeanNeon.Run<XnnpackNeon>, Tflm = &MeanNeon.Run<TflmNeon> },
        new("MeanAvx2", Isa.Avx2) { Tile = 16, Xnnpack = &MeanAvx2.Run<XnnpackStageAvx>, Tflm = &MeanAvx2.Run<TflmStageAvx> },
        new("MeanScalar", Isa.Scalar) { Xnnpack = &MeanScalar.Run<XnnpackRule>, Tflm = &MeanScalar.Run<TflmRule> },
    ];
}
