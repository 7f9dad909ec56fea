using EdgeConv.Processor;

namespace EdgeConv.Kernels.Pad;

/// <summary>All Pad kernels, best first.</summary>
internal static unsafe class PadKernels
{
    public static readonly Kernel[] All =
    [
        new("PadRows", Isa.Scalar) { Fits = &PadRows.Fits, Xnnpack = &PadRows.Run, Tflm = &PadRows.Run },
        new("PadScalar", Isa.Scalar) { Xnnpack = &PadScalar.Run, Tflm = &PadScalar.Run },
    ];
}
