using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// Steps of a 3x3 kernel, cut into bands of rows. The last channels, fewer than eight, go through the workspace: a kernel stores eight bytes.
/// </summary>
internal static unsafe class DepthwiseBands
{
    public const int Block = 8, Weights = 12;

    public static bool Fits<TBands>(KernelArguments* a) where TBands : struct, IDepthwiseBands
    {
        if (a->Input.Channels != a->Output.Channels || a->Vertical.Size != 3)
            return false;
        WindowRecord window = a->Horizontal;
        return window is { Size: 3, Dilation: 1, PadBefore: 0 or 1 } && window.Stride == TBands.ColumnStride
            && (a->Input.Columns >= 2 || window.PadBefore == 1) && a->Output.Columns - WithRightColumn(a) <= 1;
    }

    /// <summary>Whether it fits and no weight is -128.</summary>
    public static bool FitsPairs<TBands>(KernelArguments* a) where TBands : struct, IDepthwiseBands =>
        (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0 && Fits<TBands>(a);

    public static long Workspace<TBands>(KernelArguments* a) where TBands : struct, IDepthwiseBands =>
        WindowRows.Workspace(a) + (a->Output.Channels % Block == 0 ? 0 : TBands.MostRows * (sizeof(sbyte*) + (long)Block * a->Output.Columns));

    public static void Run<TBands, TStage>(KernelArguments* a, int first, int count) where TBands : struct, IDepthwiseBands where TStage : struct, IOutputStageNeon
    {
        int columns = WithRightColumn(a), end = first + count, rest = a->Output.Channels % Block;
        int most = a->Vertical.Dilation == 1 && a->Vertical.Stride == TBands.RowStride ? TBands.MostRows : 1;
        DepthwiseBand band = new()
        {
            Arguments = a, Weights = a->Weights, Blocks = a->Output.Channels / Block, InputPixel = a->Input.PixelBytes, OutputPixel = a->Output.PixelBytes,
            PadBefore = a->Horizontal.PadBefore, Tiles = columns / TBands.Tile, AfterTiles = columns % TBands.Tile, HasEdge = columns < a->Output.Columns,
            EdgeHasMiddle = columns * a->Horizontal.Stride - a->Horizontal.PadBefore + 1 < a->Input.Columns, ZeroPoint = (sbyte)a->Input.ZeroPoint,
        };
        for (int row = first, rows; row < end; row += rows)
        {
            rows = end - row >= 4 && most >= 4 ? 4 : end - row >= 2 && most >= 2 ? 2 : 1;
            band.Inputs = WindowRows.Of(a, row);
            band.Outputs = a->Output.Pointers + row;
            if (band.Blocks > 0)
                TBands.Run<TStage>(&band, rows);
            if (rest > 0)
                LastChannels<TBands, TStage>(band, rows, rest);
        }
    }

    /// <summary>Output columns from the left whose right-most input column lies in the map.</summary>
    private static int WithRightColumn(KernelArguments* a)
    {
        int last = a->Input.Columns - 3 + a->Horizontal.PadBefore;
        return last < 0 ? 0 : Math.Min(last / a->Horizontal.Stride + 1, a->Output.Columns);
    }

    private static void LastChannels<TBands, TStage>(DepthwiseBand band, int rows, int channels)
        where TBands : struct, IDepthwiseBands where TStage : struct, IOutputStageNeon
    {
        KernelArguments* a = band.Arguments;
        int first = a->Output.Channels - channels, columns = a->Output.Columns;
        sbyte** whole = (sbyte**)(a->Workspace + WindowRows.Workspace(a));
        for (int row = 0; row < rows; row++)
            whole[row] = (sbyte*)(whole + TBands.MostRows) + row * columns * Block;
        sbyte** outputs = band.Outputs;
        band.Weights += band.Blocks * Block * (TStage.HeaderBytes + Weights);
        band.Blocks = 1;
        band.InputChannel = first;
        band.Outputs = whole;
        band.OutputPixel = Block;
        TBands.Run<TStage>(&band, rows);
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                new ReadOnlySpan<sbyte>(whole[row] + column * Block, channels).CopyTo(new(outputs[row] + first + column * a->Output.PixelBytes, channels));
    }
}
