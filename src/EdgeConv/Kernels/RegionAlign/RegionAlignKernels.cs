using EdgeConv.Processor;

namespace EdgeConv.Kernels.RegionAlign;

/// <summary>All RegionAlign kernels: samples lie anywhere.</summary>
internal static unsafe class RegionAlignKernels
{
    public static readonly Kernel[] All = [new("RegionAlignScalar", Isa.Scalar) { Workspace = &RegionAlignScalar.Workspace, Xnnpack = &RegionAlignScalar.Run, Tflm = &RegionAlignScalar.Run }];
}
