using EdgeConv.Processor;

namespace EdgeConv.Kernels.Requantise;

/// <summary>All Requantise kernels, best first.</summary>
internal static unsafe class RequantiseKernels
{
    public static readonly Kernel[] All =
    [
        new("RequantiseNeon", Isa.Neon) { Tile = 8, Fits = &RequantiseVector.Fits, Xnnpack = &RequantiseVector.Run },
        new("RequantiseAvx2", Isa.Avx2) { Tile = 8, Fits = &RequantiseVector.Fits, Xnnpack = &RequantiseVector.Run },
        new("RequantiseScalar", Isa.Scalar) { Xnnpack = &RequantiseScalar.Run },
    ];
}
