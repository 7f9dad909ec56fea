using EdgeConv.Kernels.Avx;
using EdgeConv.Numerics;
using EdgeConv.Processor;

namespace EdgeConv.Kernels.Convolution;

/// <summary>All Convolution kernels, best first.</summary>
internal static unsafe class ConvolutionKernels
{
    public static readonly Kernel[] All =
    [
        new("Convolution6x16AvxVnni", Isa.AvxVnni)
        {
            Tile = 16, Fits = &ColumnsAvx.Fits, Workspace = &ColumnsAvx.Workspace<Convolution6x16AvxVnni<VnniDotProduct, XnnpackStageAvx>>,
            Xnnpack = &ColumnsAvx.Run<Convolution6x16AvxVnni<VnniDotProduct, XnnpackStageAvx>>,
            XnnpackShort = &ColumnsAvx.Run<Convolution6x16AvxVnni<VnniDotProduct, XnnpackShortStageAvx>>,
            Tflm = &ColumnsAvx.Run<Convolution6x16AvxVnni<VnniDotProduct, TflmStageAvx>>,
        },
        new("Convolution6x8Avx2", Isa.Avx2)
        {
            Tile = 8, Fits = &ColumnsAvx.Fits, Workspace = &ColumnsAvx.Workspace<Convolution6x8Avx2<XnnpackStageAvx>>,
            Xnnpack = &ColumnsAvx.Run<Convolution6x8Avx2<XnnpackStageAvx>>, XnnpackShort = &ColumnsAvx.Run<Convolution6x8Avx2<XnnpackShortStageAvx>>,
            Tflm = &ColumnsAvx.Run<Convolution6x8Avx2<TflmStageAvx>>,
        },
        new("Convolution6x4Avx2", Isa.Avx2)
        {
            Tile = 4, Fits = &ColumnsAvx.HasSmallGroups, Workspace = &ColumnsAvx.Workspace<Convolution6x4Avx2<XnnpackStageAvx>>,
            Xnnpack = &ColumnsAvx.Run<Convolution6x4Avx2<XnnpackStageAvx>>, XnnpackShort = &ColumnsAvx.Run<Convolution6x4Avx2<XnnpackShortStageAvx>>,
            Tflm = &ColumnsAvx.Run<Convolution6x4Avx2<TflmStageAvx>>,
        },
        new("ConvolutionScalar", Isa.Scalar) { Xnnpack = &ConvolutionScalar.Run<XnnpackRule>, Tflm = &ConvolutionScalar.Run<TflmRule>, Workspace = &WindowRows.Workspace },
    ];
}
