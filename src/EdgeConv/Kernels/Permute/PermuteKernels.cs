using EdgeConv.Processor;

namespace EdgeConv.Kernels.Permute;

/// <summary>All Permute kernels, best first.</summary>
internal static unsafe class PermuteKernels
{
    public static readonly Kernel[] All =
    [
        new("PermuteScalar", Isa.Scalar) { Xnnpack = &PermuteScalar.Run, Tflm = &PermuteScalar.Run },
    ];
}
