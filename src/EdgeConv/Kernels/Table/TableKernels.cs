using EdgeConv.Processor;

namespace EdgeConv.Kernels.Table;

/// <summary>All Table kernels, best first.</summary>
internal static unsafe class TableKernels
{
    public static readonly Kernel[] All =
    [
        new("TableScalar", Isa.Scalar) { Xnnpack = &TableScalar.Run, Tflm = &TableScalar.Run },
    ];
}
