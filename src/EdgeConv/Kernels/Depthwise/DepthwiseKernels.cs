using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Neon;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>All Depthwise kernels, best first.</summary>
internal static unsafe class DepthwiseKernels
{
    public static readonly Kernel[] All =
    [
        Bands<Depthwise3x3NeonDot>("Depthwise3x3NeonDot", Isa.NeonDot),
        Bands<Depthwise3x3Stride2NeonDot>("Depthwise3x3Stride2NeonDot", Isa.NeonDot),
        Vertical<DepthwiseVerticalNeonDot>("DepthwiseVerticalNeonDot", Isa.NeonDot) with { Fits = &DepthwiseVertical.Fits },
        new("DepthwiseColumnsNeonDot", Isa.NeonDot)
        {
            Tile = DepthwiseBands.Block,
            Fits = &DepthwiseColumnsNeonDot.Fits,
            Workspace = &DepthwiseColumnsNeonDot.Workspace,
            Xnnpack = &DepthwiseColumnsNeonDot.Run<XnnpackNeon>,
            XnnpackShort = &DepthwiseColumnsNeonDot.Run<XnnpackShortNeon>,
            Tflm = &DepthwiseColumnsNeonDot.Run<TflmNeon>,
        },
        Taps<DepthwiseTapsNeonDot>("DepthwiseTapsNeonDot", Isa.NeonDot) with { Fits = &DepthwiseTaps.HasNone },
        Taps<DepthwiseMultiplierNeonDot>("DepthwiseMultiplierNeonDot", Isa.NeonDot) with { Fits = &DepthwiseTaps.HasMultiplier },
        Pairs<Depthwise3x3Neon<PairsNeon>>("Depthwise3x3Neon", Isa.Neon),
        Pairs<Depthwise3x3Stride2Neon<PairsNeon>>("Depthwise3x3Stride2Neon", Isa.Neon),
        Vertical<DepthwiseVerticalNeon>("DepthwiseVerticalNeon", Isa.Neon) with { Fits = &DepthwiseVertical.FitsPairs },
        new("DepthwiseRowsNeon", Isa.Neon)
        {
            Tile = DepthwiseBands.Block,
            Fits = &DepthwiseRowsNeon.Fits,
            Workspace = &DepthwiseRowsNeon.Workspace,
            Xnnpack = &DepthwiseRowsNeon.Run<XnnpackNeon>,
            XnnpackShort = &DepthwiseRowsNeon.Run<XnnpackShortNeon>,
            Tflm = &DepthwiseRowsNeon.Run<TflmNeon>,
        },
        Taps<DepthwiseTapsNeon<PairsNeon>>("DepthwiseTapsNeon", Isa.Neon) with { Fits = &DepthwiseTaps.PairsHasNone },
        Taps<DepthwiseMultiplierNeon<PairsNeon>>("DepthwiseMultiplierNeon", Isa.Neon) with { Fits = &DepthwiseTaps.PairsHasMultiplier },
        Bands<Depthwise3x3Neon<SinglesNeon>>("Depthwise3x3NeonLowest", Isa.Neon),
        Bands<Depthwise3x3Stride2Neon<SinglesNeon>>("Depthwise3x3Stride2NeonLowest", Isa.Neon),
        Taps<DepthwiseTapsNeon<SinglesNeon>>("DepthwiseTapsNeonLowest", Isa.Neon) with { Fits = &DepthwiseTaps.HasNone },
        Taps<DepthwiseMultiplierNeon<SinglesNeon>>("DepthwiseMultiplierNeonLowest", Isa.Neon) with { Fits = &DepthwiseTaps.HasMultiplier },
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
            Tile = 8, DoesVolumes = true, Workspace = &DepthwiseStripAvx<StripDotVnni<VnniDotProduct>, XnnpackStageAvx>.Workspace,
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
            Tile = 8, DoesVolumes = true, Workspace = &DepthwiseStripAvx<StripDotAvx2, XnnpackStageAvx>.Workspace,
            Xnnpack = &DepthwiseStripAvx<StripDotAvx2, XnnpackStageAvx>.Run, XnnpackShort = &DepthwiseStripAvx<StripDotAvx2, XnnpackShortStageAvx>.Run,
            Tflm = &DepthwiseStripAvx<StripDotAvx2, TflmStageAvx>.Run,
        },
        new("DepthwiseScalar", Isa.Scalar)
        {
            DoesVolumes = true, Xnnpack = &DepthwiseScalar.Run<XnnpackRule>, Tflm = &DepthwiseScalar.Run<TflmRule>, Workspace = &WindowRows.Workspace,
        },
    ];

    /// <summary>A kernel that adds two products in 16 bits.</summary>
    private static Kernel Pairs<TBands>(string name, Isa isa) where TBands : struct, IDepthwiseBands =>
        Bands<TBands>(name, isa) with { Fits = &DepthwiseBands.FitsPairs<TBands> };

    private static Kernel Bands<TBands>(string name, Isa isa) where TBands : struct, IDepthwiseBands => new(name, isa)
    {
        Tile = DepthwiseBands.Block,
        Fits = &DepthwiseBands.Fits<TBands>,
        Workspace = &DepthwiseBands.Workspace<TBands>,
        Xnnpack = &DepthwiseBands.Run<TBands, XnnpackNeon>,
        XnnpackShort = &DepthwiseBands.Run<TBands, XnnpackShortNeon>,
        Tflm = &DepthwiseBands.Run<TBands, TflmNeon>,
    };

    private static Kernel Taps<TTaps>(string name, Isa isa) where TTaps : struct, ITapsNeon => new(name, isa)
    {
        Tile = DepthwiseBands.Block,
        DoesVolumes = true,
        Workspace = &TapList.Workspace,
        Xnnpack = &DepthwiseTaps.Run<TTaps, XnnpackNeon>,
        XnnpackShort = &DepthwiseTaps.Run<TTaps, XnnpackShortNeon>,
        Tflm = &DepthwiseTaps.Run<TTaps, TflmNeon>,
    };

    private static Kernel Vertical<TVertical>(string name, Isa isa) where TVertical : struct, IVerticalNeon => new(name, isa)
    {
        Tile = DepthwiseBands.Block,
        Workspace = &TapList.Workspace,
        Xnnpack = &DepthwiseVertical.Run<TVertical, XnnpackNeon>,
        XnnpackShort = &DepthwiseVertical.Run<TVertical, XnnpackShortNeon>,
        Tflm = &DepthwiseVertical.Run<TVertical, TflmNeon>,
    };
}
