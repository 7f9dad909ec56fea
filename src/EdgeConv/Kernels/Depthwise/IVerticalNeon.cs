using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>The inner function of a kernel for windows of one column, given to <see cref="DepthwiseVertical"/> as a struct type parameter.</summary>
internal unsafe interface IVerticalNeon
{
    /// <summary>What computes the output rows that are too few for a group.</summary>
    static abstract void Rest<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon;

    /// <summary>Output rows of a group for a window of that many rows.</summary>
    static abstract int Group(int windowRows);

    /// <summary>At least one group of output rows, all channels.</summary>
    static abstract void Groups<TSize, TStage>(KernelArguments* a, int first, int count) where TSize : struct, IWindowSize where TStage : struct, IOutputStageNeon;
}
