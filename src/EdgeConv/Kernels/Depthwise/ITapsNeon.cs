using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>The inner function of a general kernel, given to <see cref="DepthwiseTaps"/> as a struct type parameter.</summary>
internal unsafe interface ITapsNeon
{
    /// <summary>All channels of one output pixel.</summary>
    /// <param name="taps">Addresses of the taps' first channel, in the order of the stream, filled up to whole quads.</param>
    /// <param name="offset">To be added to each of them.</param>
    /// <param name="output">The pixel.</param>
    static abstract void Pixel<TStage>(in TapList list, TStage stage, sbyte** taps, nint offset, sbyte* output) where TStage : struct, IOutputStageNeon;
}
