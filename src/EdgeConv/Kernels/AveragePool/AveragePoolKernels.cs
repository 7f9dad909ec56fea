using EdgeConv.Processor;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>All AveragePool kernels, best first.</summary>
internal static unsafe class AveragePoolKernels
{
    public static readonly Kernel[] All =
    [
        new("AveragePoolScalar", Isa.Scalar, isSupported: true, tile: 1, &AveragePoolScalar.Run, &AveragePoolScalar.Run),
    ];
}
