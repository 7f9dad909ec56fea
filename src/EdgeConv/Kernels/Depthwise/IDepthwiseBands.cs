using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>The inner functions of a 3x3 kernel, given to <see cref="DepthwiseBands"/> as a struct type parameter.</summary>
internal unsafe interface IDepthwiseBands
{
    /// <summary>Output rows of the largest band.</summary>
    static abstract int MostRows { get; }

    /// <summary>Distance of two output rows of a band, in input rows.</summary>
    static abstract int RowStride { get; }

    static abstract int ColumnStride { get; }

    /// <summary>Output columns per turn of the inner loop.</summary>
    static abstract int Tile { get; }

    /// <param name="band">What to do.</param>
    /// <param name="rows">Rows of the band: a power of two, at most <see cref="MostRows"/>.</param>
    static abstract void Run<TStage>(DepthwiseBand* band, int rows) where TStage : struct, IOutputStageNeon;
}
