using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Neon;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Convolution;

/// <summary>All Convolution kernels, best first.</summary>
internal static unsafe class ConvolutionKernels
{
    public static readonly Kernel[] All =
    [
        new("Convolution6x16NeonDot", Isa.NeonDot)
        {
            Tile = 16, DoesVolumes = true, Fits = &GemmDriver.Fits, Workspace = &GemmWorkspace.Bytes, Xnnpack = &GemmDriver.Run<GemmNeonDot<XnnpackNeon>>,
            XnnpackShort = &GemmDriver.Run<GemmNeonDot<XnnpackShortNeon>>, Tflm = &GemmDriver.Run<GemmNeonDot<TflmNeon>>,
        },
        new("Convolution2x16Neon", Isa.Neon)
        {
            Tile = 16, DoesVolumes = true, Fits = &Convolution2x16Neon.Fits, Workspace = &GemmWorkspace.Bytes, Xnnpack = &GemmDriver.Run<GemmNeon<XnnpackNeon, PairedProducts>>,
            XnnpackShort = &GemmDriver.Run<GemmNeon<XnnpackShortNeon, PairedProducts>>, Tflm = &GemmDriver.Run<GemmNeon<TflmNeon, PairedProducts>>,
        },
        new("Convolution2x16AnyWeightNeon", Isa.Neon)
        {
            Tile = 16, DoesVolumes = true, Fits = &GemmDriver.Fits, Workspace = &GemmWorkspace.Bytes, Xnnpack = &GemmDriver.Run<GemmNeon<XnnpackNeon, SingleProducts>>,
            XnnpackShort = &GemmDriver.Run<GemmNeon<XnnpackShortNeon, SingleProducts>>, Tflm = &GemmDriver.Run<GemmNeon<TflmNeon, SingleProducts>>,
        },
        new("Convolution6x16AvxVnni", Isa.AvxVnni)
        {
            Tile = 16, DoesVolumes = true, Fits = &ColumnsAvx.Fits, Workspace = &ColumnsAvx.Workspace<Convolution6x16Avx<QuadDotVnni<VnniDotProduct>, XnnpackStageAvx>>,
            Xnnpack = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotVnni<VnniDotProduct>, XnnpackStageAvx>>,
            XnnpackShort = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotVnni<VnniDotProduct>, XnnpackShortStageAvx>>,
            Tflm = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotVnni<VnniDotProduct>, TflmStageAvx>>,
        },
        new("Convolution6x16Avx2", Isa.Avx2)
        {
            Tile = 16, DoesVolumes = true, Fits = &ColumnsAvx.Fits, Workspace = &ColumnsAvx.Workspace<Convolution6x16Avx<QuadDotAvx2, XnnpackStageAvx>>,
            Xnnpack = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotAvx2, XnnpackStageAvx>>, XnnpackShort = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotAvx2, XnnpackShortStageAvx>>,
            Tflm = &ColumnsAvx.Run<Convolution6x16Avx<QuadDotAvx2, TflmStageAvx>>,
        },
        new("Convolution6x4Avx2", Isa.Avx2)
        {
            Tile = 4, DoesVolumes = true, Fits = &ColumnsAvx.HasSmallGroups, Workspace = &ColumnsAvx.Workspace<Convolution6x4Avx2<XnnpackStageAvx>>,
            Xnnpack = &ColumnsAvx.Run<Convolution6x4Avx2<XnnpackStageAvx>>, XnnpackShort = &ColumnsAvx.Run<Convolution6x4Avx2<XnnpackShortStageAvx>>,
            Tflm = &ColumnsAvx.Run<Convolution6x4Avx2<TflmStageAvx>>,
        },
        new("StemThreeRowsNeonDot", Isa.NeonDot)
        {
            Tile = StemThreeRowsNeonDot.Tile, Fits = &StemThreeRowsNeonDot.Fits, Workspace = &ColumnRuns.Workspace,
            Xnnpack = &StemThreeRowsNeonDot.Run<XnnpackNeon>, XnnpackShort = &StemThreeRowsNeonDot.Run<XnnpackShortNeon>, Tflm = &StemThreeRowsNeonDot.Run<TflmNeon>,
        },
        new("Stem6x16NeonDot", Isa.NeonDot)
        {
            Tile = 16, Fits = &StemStrips.Fits, Workspace = &StemStrips.Workspace, Xnnpack = &StemStrips.Run<GemmNeonDot<XnnpackNeon>>,
            XnnpackShort = &StemStrips.Run<GemmNeonDot<XnnpackShortNeon>>, Tflm = &StemStrips.Run<GemmNeonDot<TflmNeon>>,
        },
        new("StemThreeRowsNeon", Isa.Neon)
        {
            Tile = StemThreeRowsNeon.Tile, Fits = &StemThreeRowsNeon.Fits<PairedProducts>, Workspace = &StemThreeRowsNeon.Workspace,
            Xnnpack = &StemThreeRowsNeon.Run<XnnpackNeon, PairedProducts>, XnnpackShort = &StemThreeRowsNeon.Run<XnnpackShortNeon, PairedProducts>,
            Tflm = &StemThreeRowsNeon.Run<TflmNeon, PairedProducts>,
        },
        new("StemThreeRowsAnyWeightNeon", Isa.Neon)
        {
            Tile = StemThreeRowsNeon.Tile, Fits = &StemThreeRowsNeon.Fits<SingleProducts>, Workspace = &StemThreeRowsNeon.Workspace,
            Xnnpack = &StemThreeRowsNeon.Run<XnnpackNeon, SingleProducts>, XnnpackShort = &StemThreeRowsNeon.Run<XnnpackShortNeon, SingleProducts>,
            Tflm = &StemThreeRowsNeon.Run<TflmNeon, SingleProducts>,
        },
        new("Stem2x16Neon", Isa.Neon)
        {
            Tile = 16, Fits = &StemStrips.FitsPairs, Workspace = &StemStrips.Workspace, Xnnpack = &StemStrips.Run<GemmNeon<XnnpackNeon, PairedProducts>>,
            XnnpackShort = &StemStrips.Run<GemmNeon<XnnpackShortNeon, PairedProducts>>, Tflm = &StemStrips.Run<GemmNeon<TflmNeon, PairedProducts>>,
        },
        new("Stem2x16AnyWeightNeon", Isa.Neon)
        {
            Tile = 16, Fits = &StemStrips.Fits, Workspace = &StemStrips.Workspace, Xnnpack = &StemStrips.Run<GemmNeon<XnnpackNeon, SingleProducts>>,
            XnnpackShort = &StemStrips.Run<GemmNeon<XnnpackShortNeon, SingleProducts>>, Tflm = &StemStrips.Run<GemmNeon<TflmNeon, SingleProducts>>,
        },
        new("SmallGroup4x16NeonDot", Isa.NeonDot)
        {
            Tile = 4, DoesVolumes = true, Fits = &SmallGroups.Fits, Workspace = &SmallGroups.Workspace,
            Xnnpack = &SmallGroups.Run<SmallGroup4x16NeonDot<XnnpackNeon>>, XnnpackShort = &SmallGroups.Run<SmallGroup4x16NeonDot<XnnpackShortNeon>>,
            Tflm = &SmallGroups.Run<SmallGroup4x16NeonDot<TflmNeon>>,
        },
        new("SmallGroup2x16Neon", Isa.Neon)
        {
            Tile = 2, DoesVolumes = true, Fits = &SmallGroups.FitsPairs, Workspace = &SmallGroups.Workspace,
            Xnnpack = &SmallGroups.Run<SmallGroup2x16Neon<XnnpackNeon, PairedProducts>>,
            XnnpackShort = &SmallGroups.Run<SmallGroup2x16Neon<XnnpackShortNeon, PairedProducts>>,
            Tflm = &SmallGroups.Run<SmallGroup2x16Neon<TflmNeon, PairedProducts>>,
        },
        new("SmallGroup2x16AnyWeightNeon", Isa.Neon)
        {
            Tile = 2, DoesVolumes = true, Fits = &SmallGroups.Fits, Workspace = &SmallGroups.Workspace,
            Xnnpack = &SmallGroups.Run<SmallGroup2x16Neon<XnnpackNeon, SingleProducts>>,
            XnnpackShort = &SmallGroups.Run<SmallGroup2x16Neon<XnnpackShortNeon, SingleProducts>>,
            Tflm = &SmallGroups.Run<SmallGroup2x16Neon<TflmNeon, SingleProducts>>,
        },
        new("ConvolutionScalar", Isa.Scalar)
        {
            DoesVolumes = true, Xnnpack = &ConvolutionScalar.Run<XnnpackRule>, Tflm = &ConvolutionScalar.Run<TflmRule>, Workspace = &WindowRows.Workspace,
        },
    ];
}
