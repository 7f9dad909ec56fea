using EdgeConv.Processor;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>All AveragePool kernels, best first.</summary>
internal static unsafe class AveragePoolKernels
{
    public static readonly Kernel[] All =
    [
        new("AveragePoolNeon", Isa.Neon) { Tile = 16, Fits = &Divisor.Fits, Xnnpack = &AveragePoolNeon.Run, Tflm = &AveragePoolNeon.Run },
        new("AveragePoolAvx2", Isa.Avx2) { Tile = 16, Fits = &Divisor.Fits, Xnnpack = &AveragePoolAvx2.Run, Tflm = &AveragePoolAvx2.Run },
        new("AveragePoolScalar", Isa.Scalar) { DoesVolumes = true, Xnnpack = &AveragePoolScalar.Run, Tflm = &AveragePoolScalar.Run },
    ];
}
