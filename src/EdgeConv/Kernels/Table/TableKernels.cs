using EdgeConv.Processor;

namespace EdgeConv.Kernels.Table;

/// <summary>All Table kernels, best first.</summary>
internal static unsafe class TableKernels
{
    public static readonly Kernel[] All =
    [
        new("TableNeon", Isa.Neon) { Tile = 16, Xnnpack = &TableNeon.Run, Tflm = &TableNeon.Run },
        new("TableScalar", Isa.Scalar) { Xnnpack = &TableScalar.Run, Tflm = &TableScalar.Run },
    ];
}
