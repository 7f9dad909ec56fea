using EdgeConv.Blob;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Hands the output columns of a step to a GEMM kernel. Columns whose window lies inside the map are neighbours in their row and read it in
/// place; those at an edge, and all of short rows, are collected over the rows of the step.
/// </summary>
internal static unsafe class GemmDriver
{
    public static bool Fits(KernelArguments* a) => a->Operator->Layout is WeightLayout.Gemm or WeightLayout.GemmTaps;

    public static void Run<TGemm>(KernelArguments* a, int first, int count) where TGemm : struct, IGemm
    {
        GemmTile tile = new()
        {
            Arguments = a, Segments = a->Segments, SegmentBytes = a->SegmentBytes,
            Stride = (nint)a->Horizontal.Stride * a->Input.PixelBytes, OutputStride = a->Output.PixelBytes,
        };
        bool arePixels = a->Horizontal.Size == 1 && a->Vertical.Size == 1 && a->EndInside == a->Output.Columns && a->FirstInside == 0;
        if (arePixels && (count == 1 || a->Output.Columns >= TGemm.Columns || AreJoined(a, &tile, first)))
            Pixels<TGemm>(a, &tile, first, count);
        else
            Windows<TGemm>(a, &tile, first, count);
    }

    /// <summary>Windows of one pixel. Rows that lie one behind the other, in input and output, are one long row.</summary>
    private static void Pixels<TGemm>(KernelArguments* a, GemmTile* tile, int first, int count) where TGemm : struct, IGemm
    {
        nint columns = a->Output.Columns, inputBytes = columns * tile->Stride, outputBytes = columns * tile->OutputStride, stride = a->Vertical.Stride;
        nint offset = -(nint)a->Horizontal.PadBefore * a->Input.PixelBytes;
        sbyte** inputs = a->Input.Pointers + (first * stride - a->Vertical.PadBefore), outputs = a->Output.Pointers + first, end = outputs + count;
        do
        {
            sbyte* output = *outputs++;
            nint joined = columns;
            tile->Inputs = inputs;
            while (outputs != end && inputs[stride] - inputs[0] == inputBytes && outputs[0] - outputs[-1] == outputBytes)
            {
                outputs++;
                inputs += stride;
                joined += columns;
            }
            inputs += stride;
            GemmBlocks.Run<TGemm, Neighbours>(a, tile, offset, output, joined);
        } while (outputs != end);
    }

    private static bool AreJoined(KernelArguments* a, GemmTile* tile, int first)
    {
        sbyte** inputs = a->Input.Pointers + ((nint)first * a->Vertical.Stride - a->Vertical.PadBefore), outputs = a->Output.Pointers + first;
        return inputs[a->Vertical.Stride] - inputs[0] == a->Output.Columns * tile->Stride && outputs[1] - outputs[0] == a->Output.Columns * tile->OutputStride;
    }

    private static void Windows<TGemm>(KernelArguments* a, GemmTile* tile, int first, int count) where TGemm : struct, IGemm
    {
        nint left = a->FirstInside, right = a->EndInside, columns = a->Output.Columns;
        nint offset = left * tile->Stride - (nint)a->Horizontal.PadBefore * a->Input.PixelBytes;
        bool hasEdges = right - left != columns, byTaps = a->Operator->Layout == WeightLayout.GemmTaps && a->Horizontal.Size != 1;
        if (count > 1 && columns < TGemm.Columns)
            right = left = columns; // all are collected
        GemmColumns<TGemm> scattered = default;
        bool scatters = right - left != columns;
        if (scatters)
            scattered.Begin(a, hasEdges);
        for (int row = first; row < first + count; row++)
        {
            sbyte** rows = WindowRows.Of(a, row);
            sbyte* output = a->Output[row];
            if (left != right)
            {
                tile->Inputs = byTaps ? Taps(a, rows) : rows;
                GemmBlocks.Run<TGemm, Neighbours>(a, tile, offset, output + left * tile->OutputStride, right - left);
            }
            if (!scatters)
                continue;
            scattered.Add(rows, output, 0, left);
            scattered.Add(rows, output, right, columns);
        }
        if (scatters)
            scattered.End();
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
}
