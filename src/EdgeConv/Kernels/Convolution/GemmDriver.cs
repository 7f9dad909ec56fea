using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Hands the output columns of a step to a GEMM kernel. Columns whose window lies inside the map are neighbours in their row and read it in
/// place; those at an edge, and all of very short rows, are collected over the rows of the step.
/// </summary>
internal static unsafe class GemmDriver
{
    public static bool Fits(KernelArguments* a) => a->Operator->Layout is WeightLayout.Gemm or WeightLayout.GemmTaps;

    public static void Run<TGemm>(KernelArguments* a, int first, int count) where TGemm : struct, IGemm
    {
        nint left = a->FirstInside, inside = a->EndInside - left, columns = a->Output.Columns, pixelBytes = a->Input.PixelBytes;
        GemmTile tile;
        tile.Arguments = a;
        tile.Segments = a->Segments;
        tile.SegmentBytes = a->SegmentBytes;
        tile.Stride = a->Horizontal.Stride * pixelBytes;
        tile.Inputs = a->Input.Pointers + ((nint)first * a->Vertical.Stride - a->Vertical.PadBefore);
        tile.RowStep = a->Vertical.Stride;
        tile.Rows = count;
        tile.Outputs = a->Output.Pointers + first;
        tile.OutputStride = a->Output.PixelBytes;
        tile.Offset = left * tile.Stride - a->Horizontal.PadBefore * pixelBytes;
        tile.OutputOffset = left * tile.OutputStride;
        if (inside == columns && a->Segments == 1 && a->Vertical.Dilation == 1 && AreOne(&tile, columns))
        {
            tile.Rows = 1;
            inside *= count;
        }
        else if (count > 1 && 2 * columns <= TGemm.Columns)
        {
            Scatter<TGemm>(a, first, count, columns, columns, hasEdges: inside != columns);
            return;
        }
        if (inside != 0)
        {
            if (a->Vertical.Dilation == 1 && (a->Operator->Layout == WeightLayout.Gemm || a->Horizontal.Size == 1))
                GemmBlocks.Run<TGemm, Neighbours>(&tile, inside);
            else
                Gathered<TGemm>(&tile, first, count, inside);
        }
        if (inside < columns)
            Scatter<TGemm>(a, first, count, left, left + inside, hasEdges: true);
    }

    /// <summary>Whether rows lie one behind the other, in input and output: windows of one row see one long row.</summary>
    private static bool AreOne(GemmTile* tile, nint columns)
    {
        nint inputBytes = columns * tile->Stride, outputBytes = columns * tile->OutputStride, rowStep = tile->RowStep;
        sbyte** inputs = tile->Inputs, outputs = tile->Outputs;
        for (nint row = tile->Rows - 1; row != 0; row--, inputs += rowStep, outputs++)
            if (inputs[rowStep] - inputs[0] != inputBytes || outputs[1] - outputs[0] != outputBytes)
                return false;
        return true;
    }

    /// <summary>Row by row, where a window's pointers do not lie in the row table: dilated windows, and layouts by tap.</summary>
    private static void Gathered<TGemm>(GemmTile* tile, int first, int count, nint columns) where TGemm : struct, IGemm
    {
        KernelArguments* a = tile->Arguments;
        bool byTaps = a->Operator->Layout == WeightLayout.GemmTaps && a->Horizontal.Size != 1;
        tile->Rows = 1;
        for (int row = first; row < first + count; row++, tile->Outputs++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            tile->Inputs = byTaps ? Taps(a, rows) : rows;
            GemmBlocks.Run<TGemm, Neighbours>(tile, columns);
        }
    }

    /// <summary>One pointer per tap, as if the window began at the row's start.</summary>
    private static sbyte** Taps(KernelArguments* a, sbyte** rows)
    {
        sbyte** taps = new GemmWorkspace(a).Taps, to = taps;
        nint tapBytes = (nint)a->Horizontal.Dilation * a->Input.PixelBytes;
        for (nint ky = 0; ky < a->Vertical.Size; ky++)
        {
            sbyte* tap = rows[ky];
            for (nint kx = 0; kx < a->Horizontal.Size; kx++, tap += tapBytes)
                *to++ = tap;
        }
        return taps;
    }

    /// <summary>Columns before <paramref name="left"/> and from <paramref name="right"/> on, of all rows.</summary>
    private static void Scatter<TGemm>(KernelArguments* a, int first, int count, nint left, nint right, bool hasEdges) where TGemm : struct, IGemm
    {
        var columns = new GemmColumns<TGemm>(a, hasEdges);
        for (int row = first; row < first + count; row++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            sbyte* output = a->Output[row];
            columns.Add(rows, output, 0, left);
            columns.Add(rows, output, right, a->Output.Columns);
        }
        columns.End();
    }
}
