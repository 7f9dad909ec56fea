using EdgeConv.Processor;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>All AveragePool kernels, best first.</summary>
internal static unsafe class AveragePoolKernels
{
    public static readonly Kernel[] All =
    [
        new("AveragePoolScalar", Isa.Scalar) { Xnnpack = &AveragePoolScalar.Run, Tflm = &AveragePoolScalar.Run },
    ];
}
