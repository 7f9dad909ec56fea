namespace EdgeConv.Kernels.Convolution;

/// <summary>A GEMM kernel of one instruction set and output stage, for <see cref="GemmDriver"/>.</summary>
internal unsafe interface IGemm
{
    /// <summary>Columns of a whole tile, at most <see cref="GemmTile.Most"/>.</summary>
    static abstract int Columns { get; }

    /// <summary>Bytes per channel before the weights of a block.</summary>
    static abstract int HeaderBytes { get; }

    /// <summary>Any number of neighbours, or at most <see cref="GemmTile.Most"/> scattered columns; moves the tile along.</summary>
    static abstract void Run<TBlock, TColumns>(GemmTile* tile, nint columns) where TBlock : struct, IBlock where TColumns : struct, IColumns;
}
