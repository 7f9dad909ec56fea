using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Columns as tiles of <see cref="Convolution2x16Neon"/>, the last by itself where their number is odd.</summary>
internal readonly unsafe struct GemmNeon<TStage, TProducts> : IGemm where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon
{
    public static int Columns => 2;

    public static int HeaderBytes => TStage.HeaderBytes;

    public static void Run<TBlock, TColumns>(GemmTile* tile, nint columns) where TBlock : struct, IBlock where TColumns : struct, IColumns
    {
        nint tiles = columns >> 1, whole = columns & -2;
        if (tiles != 0)
        {
            Convolution2x16Neon.Run<TStage, TProducts, TBlock, TColumns>(tile, tiles);
            if (whole == columns)
                return;
            tile->Offset += whole * tile->Stride;
            tile->OutputOffset += whole * tile->OutputStride;
        }
        Convolution1x16Neon.Run<TStage, TProducts, TBlock, TColumns>(tile);
    }
}
