using EdgeConv.Blob;
using EdgeConv.Kernels.Add;
using EdgeConv.Kernels.AveragePool;
using EdgeConv.Kernels.ChannelTable;
using EdgeConv.Kernels.Convolution;
using EdgeConv.Kernels.Depthwise;
using EdgeConv.Kernels.MaximumPool;
using EdgeConv.Kernels.Mean;
using EdgeConv.Kernels.Multiply;
using EdgeConv.Kernels.Permute;
using EdgeConv.Kernels.Rearrange;
using EdgeConv.Kernels.Reduce;
using EdgeConv.Kernels.Resize;
using EdgeConv.Kernels.Table;
using EdgeConv.Processor;

namespace EdgeConv.Kernels;

/// <summary>
/// The kernels of operators with an int16 map, by operator, best first and the specification last. Those of int8 are never asked for them; only
/// <see cref="Requantise.RequantiseKernels"/> serve all types.
/// </summary>
internal static unsafe class Int16Kernels
{
    private static readonly Kernel[] s_convolution =
    [
        new("ConvolutionInt16Neon", Isa.Neon) { Tile = 8, DoesVolumes = true, Workspace = &ConvolutionInt16.Workspace, Xnnpack = &ConvolutionInt16.Run<Int16TileNeon> },
        new("ConvolutionInt16Avx2", Isa.Avx2) { Tile = 8, DoesVolumes = true, Workspace = &ConvolutionInt16.Workspace, Xnnpack = &ConvolutionInt16.Run<Int16TileAvx2> },
        new("ConvolutionInt16Scalar", Isa.Scalar) { DoesVolumes = true, Workspace = &WindowRows.Workspace, Xnnpack = &ConvolutionInt16Scalar.Run },
    ];

    private static readonly Kernel[] s_depthwise =
    [
        new("DepthwiseInt16Neon", Isa.Neon) { Tile = 8, DoesVolumes = true, Fits = &DepthwiseInt16.Fits, Workspace = &DepthwiseInt16.Workspace, Xnnpack = &DepthwiseInt16.Run },
        new("DepthwiseInt16Avx2", Isa.Avx2) { Tile = 8, DoesVolumes = true, Fits = &DepthwiseInt16.Fits, Workspace = &DepthwiseInt16.Workspace, Xnnpack = &DepthwiseInt16.Run },
        new("DepthwiseInt16Scalar", Isa.Scalar) { DoesVolumes = true, Workspace = &WindowRows.Workspace, Xnnpack = &DepthwiseInt16Scalar.Run },
    ];

    private static readonly Kernel[] s_add =
    [
        new("AddInt16Neon", Isa.Neon) { Tile = 8, Fits = &AddInt16.Fits, Xnnpack = &AddInt16.Run },
        new("AddInt16Avx2", Isa.Avx2) { Tile = 8, Fits = &AddInt16.Fits, Xnnpack = &AddInt16.Run },
        new("AddInt16Scalar", Isa.Scalar) { Xnnpack = &AddInt16Scalar.Run },
    ];

    private static readonly Kernel[] s_multiply = [new("MultiplyInt16Scalar", Isa.Scalar) { Xnnpack = &MultiplyInt16Scalar.Run }];
    private static readonly Kernel[] s_reduce = [new("ReduceInt16Scalar", Isa.Scalar) { Xnnpack = &ReduceInt16Scalar.Run }];
    private static readonly Kernel[] s_table = [new("TableInt16Scalar", Isa.Scalar) { Xnnpack = &TableInt16Scalar.Run }];
    private static readonly Kernel[] s_channelTable = [new("ChannelTableInt16Scalar", Isa.Scalar) { Xnnpack = &ChannelTableInt16Scalar.Run }];
    private static readonly Kernel[] s_maximumPool = [new("MaximumPoolInt16Scalar", Isa.Scalar) { DoesVolumes = true, Xnnpack = &MaximumPoolInt16Scalar.Run }];
    private static readonly Kernel[] s_averagePool = [new("AveragePoolInt16Scalar", Isa.Scalar) { DoesVolumes = true, Xnnpack = &AveragePoolInt16Scalar.Run }];
    private static readonly Kernel[] s_mean = [new("MeanInt16Scalar", Isa.Scalar) { Xnnpack = &MeanInt16Scalar.Run }];
    private static readonly Kernel[] s_resize = [new("ResizeInt16Scalar", Isa.Scalar) { Xnnpack = &ResizeInt16Scalar.Run }];
    private static readonly Kernel[] s_permute = [new("PermuteInt16Scalar", Isa.Scalar) { Xnnpack = &PermuteInt16Scalar.Run }];
    private static readonly Kernel[] s_rearrange = [new("RearrangeInt16Scalar", Isa.Scalar) { Xnnpack = &RearrangeScalar.Run }];

    /// <summary>None where an operator takes no int16.</summary>
    public static Kernel[] For(OperatorKind kind) => kind switch
    {
        OperatorKind.Convolution => s_convolution,
        OperatorKind.Depthwise => s_depthwise,
        OperatorKind.Add => s_add,
        OperatorKind.Multiply => s_multiply,
        OperatorKind.Reduce => s_reduce,
        OperatorKind.Table => s_table,
        OperatorKind.ChannelTable => s_channelTable,
        OperatorKind.MaximumPool => s_maximumPool,
        OperatorKind.AveragePool => s_averagePool,
        OperatorKind.Mean => s_mean,
        OperatorKind.Resize => s_resize,
        OperatorKind.Permute => s_permute,
        OperatorKind.Rearrange => s_rearrange,
        _ => [],
    };
}
