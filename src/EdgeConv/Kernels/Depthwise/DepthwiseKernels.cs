using EdgeConv.Kernels.Avx;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>All Depthwise kernels, best first.</summary>
internal static unsafe class DepthwiseKernels
{
    public static readonly Kernel[] All =
    [
        new("DepthwiseOneColumnAvxVnni", Isa.AvxVnni)
        {
            Tile = 8, Fits = &DepthwiseOneColumnAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Fits, Workspace = &DepthwiseOneColumnAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Workspace,
            Xnnpack = &DepthwiseOneColumnAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Run,
            XnnpackShort = &DepthwiseOneColumnAvx<StripDotVnni<VnniDotProduct>, XnnpackShortStageAvx>.Run,
            Tflm = &DepthwiseOneColumnAvx<StripDotVnni<VnniDotProduct>, TflmStageAvx>.Run,
        },
        new("Depthwise3x3AvxVnni", Isa.AvxVnni)
        {
            Tile = 8, Fits = &Depthwise3x3Avx<StripDotVnni<VnniDotProduct>, ColumnDotVnni<VnniDotProduct>, XnnpackStageAvx>.Fits, Workspace = &Depthwise3x3Avx<StripDotVnni<VnniDotProduct>, ColumnDotVnni<VnniDotProduct>, XnnpackStageAvx>.Workspace,
            Xnnpack = &Depthwise3x3Avx<StripDotVnni<VnniDotProduct>, ColumnDotVnni<VnniDotProduct>, XnnpackStageAvx>.Run,
            XnnpackShort = &Depthwise3x3Avx<StripDotVnni<VnniDotProduct>, ColumnDotVnni<VnniDotProduct>, XnnpackShortStageAvx>.Run,
            Tflm = &Depthwise3x3Avx<StripDotVnni<VnniDotProduct>, ColumnDotVnni<VnniDotProduct>, TflmStageAvx>.Run,
        },
        new("DepthwiseStripAvxVnni", Isa.AvxVnni)
        {
            Tile = 8, Workspace = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Workspace,
            Xnnpack = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Run,
            XnnpackShort = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackShortStageAvx>.Run,
            Tflm = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, TflmStageAvx>.Run,
        },
        new("DepthwiseOneColumnAvx2", Isa.Avx2)
        {
            Tile = 8, Fits = &DepthwiseOneColumnAvx<StripDotAvx2, XnnpackStageAvx>.Fits, Workspace = &DepthwiseOneColumnAvx<StripDotAvx2, XnnpackStageAvx>.Workspace,
            Xnnpack = &DepthwiseOneColumnAvx<StripDotAvx2, XnnpackStageAvx>.Run,
            XnnpackShort = &DepthwiseOneColumnAvx<StripDotAvx2, XnnpackShortStageAvx>.Run,
            Tflm = &DepthwiseOneColumnAvx<StripDotAvx2, TflmStageAvx>.Run,
        },
        new("Depthwise3x3Avx2", Isa.Avx2)
        {
            Tile = 8, Fits = &Depthwise3x3Avx<StripDotAvx2, ColumnDotAvx2, XnnpackStageAvx>.Fits, Workspace = &Depthwise3x3Avx<StripDotAvx2, ColumnDotAvx2, XnnpackStageAvx>.Workspace,
            Xnnpack = &Depthwise3x3Avx<StripDotAvx2, ColumnDotAvx2, XnnpackStageAvx>.Run,
            XnnpackShort = &Depthwise3x3Avx<StripDotAvx2, ColumnDotAvx2, XnnpackShortStageAvx>.Run,
            Tflm = &Depthwise3x3Avx<StripDotAvx2, ColumnDotAvx2, TflmStageAvx>.Run,
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
