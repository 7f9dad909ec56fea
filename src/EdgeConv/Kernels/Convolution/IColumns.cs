namespace EdgeConv.Kernels.Convolution;

/// <summary>How a GEMM kernel finds the columns of a tile. A type parameter: two bodies of one text.</summary>
internal interface IColumns
{
    static abstract bool AreNeighbours { get; }
}

/// <summary>Columns of one row, at equal distances: one pointer per segment.</summary>
internal readonly struct Neighbours : IColumns
{
    public static bool AreNeighbours => true;
}

/// <summary>Any columns, of several rows or at an edge: a pointer per segment and column.</summary>
internal readonly struct Scattered : IColumns
{
    public static bool AreNeighbours => false;
}
