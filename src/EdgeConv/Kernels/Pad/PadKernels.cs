using EdgeConv.Processor;

namespace EdgeConv.Kernels.Pad;

/// <summary>All Pad kernels, best first.</summary>
internal static unsafe class PadKernels
{
    public static readonly Kernel[] All =
    [
        new("PadScalar", Isa.Scalar, isSupported: true, tile: 1, &PadScalar.Run, &PadScalar.Run),
    ];
}
