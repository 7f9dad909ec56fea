using EdgeConv.Processor;

namespace EdgeConv.Kernels.PairTable;

/// <summary>All PairTable kernels: no instruction looks 65,536 bytes up.</summary>
internal static unsafe class PairTableKernels
{
    public static readonly Kernel[] All = [new("PairTableScalar", Isa.Scalar) { Xnnpack = &PairTableScalar.Run, Tflm = &PairTableScalar.Run }];
}
