using EdgeConv.Kernels.Avx;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>All Depthwise kernels, best first.</summary>
internal static unsafe class DepthwiseKernels
{
    public static readonly Kernel[] All =
    [
        new("DepthwiseStripAvxVnni", Isa.AvxVnni)
        {
            Tile = 8, Workspace = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Workspace,
            Xnnpack = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Run,
            XnnpackShort = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackShortStageAvx>.Run,
            Tflm = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, TflmStageAvx>.Run,
        },
        new("DepthwiseStripAvx2", Isa.Avx2)
        {
            Tile = 8, Workspace = &DepthwiseStripAvx<StripDotAvx2, XnnpackStageAvx>.Workspace,
            Xnnpack = &DepthwiseStripAvx<StripDotAvx2, XnnpackStageAvx>.Run, XnnpackShort = &DepthwiseStripAvx<StripDotAvx2, XnnpackShortStageAvx>.Run,
            Tflm = &DepthwiseStripAvx<StripDotAvx2, TflmStageAvx>.Run,
        },
        new("DepthwiseScalar", Isa.Scalar) { Xnnpack = &DepthwiseScalar.Run<XnnpackRule>, Tflm = &DepthwiseScalar.Run<TflmRule>, Workspace = &WindowRows.Workspace },
    ];
}
