using EdgeConv.Processor;

namespace EdgeConv.Kernels.MaximumPool;

/// <summary>All MaximumPool kernels, best first.</summary>
internal static unsafe class MaximumPoolKernels
{
    public static readonly Kernel[] All =
    [
        new("MaximumPoolScalar", Isa.Scalar, isSupported: true, tile: 1, &MaximumPoolScalar.Run, &MaximumPoolScalar.Run),
    ];
}
