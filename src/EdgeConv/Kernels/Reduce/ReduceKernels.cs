using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Reduce;

/// <summary>All Reduce kernels, best first.</summary>
internal static unsafe class ReduceKernels
{
    public static readonly Kernel[] All = [new("ReduceScalar", Isa.Scalar) { Xnnpack = &ReduceScalar.Run<XnnpackRule>, Tflm = &ReduceScalar.Run<TflmRule> }];
}
