using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Neon;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>All AveragePool kernels, best first.</summary>
internal static unsafe class AveragePoolKernels
{
    public static readonly Kernel[] All =
    [
        new("AveragePoolNeon", Isa.Neon) { Tile = 16, Fits = &Divisor.Fits, Xnnpack = &AveragePoolVector.Run<ChannelSumsNeon>, Tflm = &AveragePoolVector.Run<ChannelSumsNeon> },
        new("AveragePoolAvx2", Isa.Avx2) { Tile = 16, Fits = &Divisor.Fits, Xnnpack = &AveragePoolVector.Run<ChannelSumsAvx>, Tflm = &AveragePoolVector.Run<ChannelSumsAvx> },
        new("AveragePoolScalar", Isa.Scalar) { DoesVolumes = true, Xnnpack = &AveragePoolScalar.Run, Tflm = &AveragePoolScalar.Run },
    ];
}
