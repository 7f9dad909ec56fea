using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>Columns as tiles of <see cref="Convolution6x16NeonDot"/>: whole ones, then one that is as wide as what is left.</summary>
internal readonly unsafe struct GemmNeonDot<TStage> : IGemm where TStage : struct, IOutputStageNeon
{
    public static int Columns => 6;

    public static int HeaderBytes => TStage.HeaderBytes;

    public static void Run<TBlock, TColumns>(GemmTile* tile, nint columns) where TBlock : struct, IBlock where TColumns : struct, IColumns
    {
        nint tiles = (nint)((nuint)columns / 6), whole = tiles * 6;
        if (tiles != 0)
        {
            Convolution6x16NeonDot.Run<TStage, TBlock, Six, TColumns>(tile, tiles);
            if (whole == columns)
                return;
            tile->Offset += whole * tile->Stride;
            tile->OutputOffset += whole * tile->OutputStride;
        }
        switch (columns - whole)
        {
            case 1:
                if (TColumns.AreNeighbours && tile->Rows == 1 && tile->Segments == 1)
                    Convolution1x16NeonDot.Run<TStage, TBlock>(tile);
                else
                    Convolution6x16NeonDot.Run<TStage, TBlock, One, TColumns>(tile, 1);
                break;
            case 2:
                Convolution6x16NeonDot.Run<TStage, TBlock, Two, TColumns>(tile, 1);
                break;
            case 3:
                Convolution6x16NeonDot.Run<TStage, TBlock, Three, TColumns>(tile, 1);
                break;
            case 4:
                Convolution6x16NeonDot.Run<TStage, TBlock, Four, TColumns>(tile, 1);
                break;
            case 5:
                Convolution6x16NeonDot.Run<TStage, TBlock, Five, TColumns>(tile, 1);
                break;
        }
    }
}
