using EdgeConv.Blob;
using EdgeConv.Errors;
using EdgeConv.Kernels.Add;
using EdgeConv.Kernels.ArgExtreme;
using EdgeConv.Kernels.AveragePool;
using EdgeConv.Kernels.ChannelTable;
using EdgeConv.Kernels.Constant;
using EdgeConv.Kernels.Convolution;
using EdgeConv.Kernels.DeformableConvolution;
using EdgeConv.Kernels.Depthwise;
using EdgeConv.Kernels.DetectionPostProcess;
using EdgeConv.Kernels.Frame;
using EdgeConv.Kernels.LocalNormalisation;
using EdgeConv.Kernels.MatrixProduct;
using EdgeConv.Kernels.MaximumPool;
using EdgeConv.Kernels.Mean;
using EdgeConv.Kernels.Multiply;
using EdgeConv.Kernels.NonMaximumSuppression;
using EdgeConv.Kernels.Pad;
using EdgeConv.Kernels.PairTable;
using EdgeConv.Kernels.Permute;
using EdgeConv.Kernels.Rearrange;
using EdgeConv.Kernels.Reduce;
using EdgeConv.Kernels.RegionAlign;
using EdgeConv.Kernels.RegionPool;
using EdgeConv.Kernels.Requantise;
using EdgeConv.Kernels.Resize;
using EdgeConv.Kernels.Softmax;
using EdgeConv.Kernels.Table;

namespace EdgeConv.Kernels;

/// <summary>Every kernel by operator, best first and the specification last. Choice, tests, benchmarks and the disassembly check read it.</summary>
internal static unsafe class KernelRegistry
{
    /// <summary>Every operator that has kernels.</summary>
    public static readonly OperatorKind[] Kinds =
    [
        OperatorKind.Convolution, OperatorKind.Depthwise, OperatorKind.Add, OperatorKind.MaximumPool, OperatorKind.AveragePool,
        OperatorKind.Mean, OperatorKind.Softmax, OperatorKind.Table, OperatorKind.Permute, OperatorKind.Pad, OperatorKind.Frame,
        OperatorKind.Resize, OperatorKind.Reduce, OperatorKind.ArgExtreme, OperatorKind.LocalNormalisation, OperatorKind.Rearrange,
        OperatorKind.Multiply, OperatorKind.PairTable, OperatorKind.ChannelTable, OperatorKind.Constant,
        OperatorKind.DeformableConvolution, OperatorKind.RegionPool, OperatorKind.RegionAlign, OperatorKind.NonMaximumSuppression,
        OperatorKind.DetectionPostProcess, OperatorKind.MatrixProduct, OperatorKind.Requantise,
    ];

    /// <summary>The kernel of a name, if there is one.</summary>
    public static bool TryFind(string name, out Kernel found)
    {
        foreach (OperatorKind kind in Kinds)
            foreach (Kernel kernel in All(kind))
                if (kernel.Name == name)
                {
                    found = kernel;
                    return true;
                }
        found = default;
        return false;
    }

    /// <summary>Kernels of a kind for maps of int8 and reals, then those for int16.</summary>
    public static Kernel[] All(OperatorKind kind) => [.. For(kind), .. Int16Kernels.For(kind)];

    /// <summary>For maps of int8 and reals.</summary>
    public static Kernel[] For(OperatorKind kind) => kind switch
    {
        OperatorKind.Convolution => ConvolutionKernels.All,
        OperatorKind.Depthwise => DepthwiseKernels.All,
        OperatorKind.Add => AddKernels.All,
        OperatorKind.MaximumPool => MaximumPoolKernels.All,
        OperatorKind.AveragePool => AveragePoolKernels.All,
        OperatorKind.Mean => MeanKernels.All,
        OperatorKind.Softmax => SoftmaxKernels.All,
        OperatorKind.Table => TableKernels.All,
        OperatorKind.Permute => PermuteKernels.All,
        OperatorKind.Pad => PadKernels.All,
        OperatorKind.Frame => FrameKernels.All,
        OperatorKind.Resize => ResizeKernels.All,
        OperatorKind.Reduce => ReduceKernels.All,
        OperatorKind.ArgExtreme => ArgExtremeKernels.All,
        OperatorKind.LocalNormalisation => LocalNormalisationKernels.All,
        OperatorKind.Rearrange => RearrangeKernels.All,
        OperatorKind.Multiply => MultiplyKernels.All,
        OperatorKind.PairTable => PairTableKernels.All,
        OperatorKind.ChannelTable => ChannelTableKernels.All,
        OperatorKind.DeformableConvolution => DeformableConvolutionKernels.All,
        OperatorKind.RegionPool => RegionPoolKernels.All,
        OperatorKind.RegionAlign => RegionAlignKernels.All,
        OperatorKind.NonMaximumSuppression => NonMaximumSuppressionKernels.All,
        OperatorKind.DetectionPostProcess => DetectionPostProcessKernels.All,
        OperatorKind.MatrixProduct => MatrixProductKernels.All,
        OperatorKind.Constant => ConstantKernels.All,
        OperatorKind.Requantise => RequantiseKernels.All,
        _ => throw new EdgeConvException(FileErrors.UnknownOperation, $"operator kind {(int)kind}: unknown; convert the model again with this version."),
    };

    /// <summary>The first kernel that may be used and can do the operator; a forced one goes before all others.</summary>
    public static Kernel Choose(KernelArguments* arguments, in KernelChoice choice)
    {
        OperatorRecord* op = arguments->Operator;
        Kernel[] kernels = arguments->HasInt16 && op->Kind != OperatorKind.Requantise ? Int16Kernels.For(op->Kind) : For(op->Kind);
        if (choice.Forced is { } name)
            foreach (Kernel kernel in kernels)
                if (kernel.Name == name && kernel.IsSupported && kernel.Serves(arguments))
                    return kernel;
        foreach (Kernel kernel in kernels)
            if (choice.Allows(kernel) && kernel.Serves(arguments))
                return kernel;
        throw new EdgeConvException(FileErrors.UnknownOperation, $"rule {(int)op->Rule} of {op->Kind}: unknown; convert the model again with this version.");
    }
}
