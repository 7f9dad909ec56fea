using EdgeConv.Processor;

namespace EdgeConv.Kernels.Permute;

/// <summary>All Permute kernels, best first.</summary>
internal static unsafe class PermuteKernels
{
    public static readonly Kernel[] All =
    [
        new("PermuteNeon", Isa.Neon) { Tile = 16, Workspace = &PermuteVector.Workspace, Xnnpack = &PermuteVector.Run, Tflm = &PermuteVector.Run },
        new("PermuteAvx2", Isa.Avx2) { Tile = 16, Workspace = &PermuteVector.Workspace, Xnnpack = &PermuteVector.Run, Tflm = &PermuteVector.Run },
        new("PermuteScalar", Isa.Scalar) { Xnnpack = &PermuteScalar.Run, Tflm = &PermuteScalar.Run },
    ];
}
