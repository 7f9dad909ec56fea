using EdgeConv.Portable;

namespace EdgeConv.Kernels;

/// <summary>The input rows under the vertical window of a convolution; rows outside the map are the padding row.</summary>
internal static unsafe class WindowRows
{
    /// <summary>Bytes of workspace that <see cref="Of"/> needs.</summary>
    public static long Workspace(KernelArguments* a) => a->Vertical.Dilation == 1 ? 0 : a->Vertical.Size * (long)sizeof(sbyte*);

    /// <summary>One pointer per row of the window of a work row, in the row table itself or gathered in the workspace.</summary>
    public static sbyte** Of(KernelArguments* a, int workRow)
    {
        sbyte** first = a->Input.Pointers + RowGeometry.FirstInputRow(accumulates: false, workRow, a->Vertical.Stride, a->Vertical.PadBefore);
        if (a->Vertical.Dilation == 1)
            return first;
        sbyte** rows = (sbyte**)a->Workspace;
        for (int i = 0; i < a->Vertical.Size; i++, first += a->Vertical.Dilation)
            rows[i] = *first;
        return rows;
    }
}
