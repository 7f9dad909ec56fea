using EdgeConv.Processor;

namespace EdgeConv.Kernels.MaximumPool;

/// <summary>All MaximumPool kernels, best first.</summary>
internal static unsafe class MaximumPoolKernels
{
    public static readonly Kernel[] All =
    [
        new("MaximumPoolNeon", Isa.Neon) { Tile = 16, DoesVolumes = true, Xnnpack = &MaximumPoolVector.Run, Tflm = &MaximumPoolVector.Run },
        new("MaximumPoolAvx2", Isa.Avx2) { Tile = 16, DoesVolumes = true, Xnnpack = &MaximumPoolVector.Run, Tflm = &MaximumPoolVector.Run },
        new("MaximumPoolScalar", Isa.Scalar) { DoesVolumes = true, Xnnpack = &MaximumPoolScalar.Run, Tflm = &MaximumPoolScalar.Run },
    ];
}
