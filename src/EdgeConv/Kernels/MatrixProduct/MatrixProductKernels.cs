using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.MatrixProduct;

/// <summary>All MatrixProduct kernels: neither matrix is packed as weights are.</summary>
internal static unsafe class MatrixProductKernels
{
    public static readonly Kernel[] All = [new("MatrixProductScalar", Isa.Scalar) { Xnnpack = &MatrixProductScalar.Run<XnnpackRule>, Tflm = &MatrixProductScalar.Run<TflmRule> }];
}
