using EdgeConv.Processor;

namespace EdgeConv.Kernels.MaximumPool;

/// <summary>All MaximumPool kernels, best first.</summary>
internal static unsafe class MaximumPoolKernels
{
    public static readonly Kernel[] All =
    [
        new("MaximumPoolScalar", Isa.Scalar) { Xnnpack = &MaximumPoolScalar.Run, Tflm = &MaximumPoolScalar.Run },
    ];
}
