using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Neon;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Multiply;

/// <summary>All Multiply kernels, best first.</summary>
internal static unsafe class MultiplyKernels
{
    public static readonly Kernel[] All =
    [
        new("MultiplyNeon", Isa.Neon) { Tile = 16, Fits = &ElementRuns.Fit, Xnnpack = &MultiplyNeon.Run<XnnpackNeon>, Tflm = &MultiplyNeon.Run<TflmNeon> },
        new("MultiplyAvx2", Isa.Avx2) { Tile = 16, Fits = &ElementRuns.Fit, Xnnpack = &MultiplyAvx2.Run<XnnpackStageAvx>, Tflm = &MultiplyAvx2.Run<TflmStageAvx> },
        new("MultiplyScalar", Isa.Scalar) { Xnnpack = &MultiplyScalar.Run<XnnpackRule>, Tflm = &MultiplyScalar.Run<TflmRule> },
    ];
}
