using EdgeConv.Processor;

namespace EdgeConv.Kernels.RegionPool;

/// <summary>All RegionPool kernels: regions lie anywhere.</summary>
internal static unsafe class RegionPoolKernels
{
    public static readonly Kernel[] All = [new("RegionPoolScalar", Isa.Scalar) { Xnnpack = &RegionPoolScalar.Run, Tflm = &RegionPoolScalar.Run }];
}
