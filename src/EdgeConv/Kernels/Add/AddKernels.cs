using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Add;

/// <summary>All Add kernels, best first.</summary>
internal static unsafe class AddKernels
{
    public static readonly Kernel[] All =
    [
        new("AddDigitsNeon", Isa.Neon) { Tile = 16, Fits = &AddDigits.Fits, Xnnpack = &AddDigitsNeon.Run },
        new("AddNeon", Isa.Neon) { Tile = 16, Fits = &ElementRuns.Fit, Xnnpack = &AddNeon.Run<XnnpackAddNeon>, Tflm = &AddNeon.Run<TflmAddNeon>, Ort = &AddNeon.Run<OrtAddNeon> },
        new("AddAvx2", Isa.Avx2) { Tile = 16, Fits = &ElementRuns.Fit, Xnnpack = &AddAvx2.Run },
        new("AddFixedAvx2", Isa.Avx2) { Tile = 16, Fits = &ElementRuns.Fit, Tflm = &AddFixedAvx2.Run<TflmAddAvx2>, Ort = &AddFixedAvx2.Run<OrtAddAvx2> },
        new("AddScalar", Isa.Scalar) { Xnnpack = &AddScalar.Run<XnnpackRule>, Tflm = &AddScalar.Run<TflmRule>, Ort = &AddScalar.Run<OrtRule> },
    ];
}
