using EdgeConv.Blob;
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
        if (a->Operator->IsVolume)
            return OfVolume(a, workRow);
        sbyte** first = a->Input.Pointers + RowGeometry.FirstInputRow(accumulates: false, workRow, a->Vertical.Stride, a->Vertical.PadBefore);
        if (a->Vertical.Dilation == 1)
            return first;
        sbyte** rows = (sbyte**)a->Workspace;
        for (int i = 0; i < a->Vertical.Size; i++, first += a->Vertical.Dilation)
            rows[i] = *first;
        return rows;
    }

    private static sbyte** OfVolume(KernelArguments* a, int workRow)
    {
        OperatorRecord* op = a->Operator;
        int inputRows = a->Input.Rows / op->InputSlices;
        (int slice, int row) = Math.DivRem(workRow, a->Output.Rows / op->OutputSlices);
        int firstRow = RowGeometry.FirstInputRow(accumulates: false, row, op->Vertical.Stride, op->Vertical.PadBefore);
        int inputSlice = RowGeometry.FirstInputRow(accumulates: false, slice, op->Depth.Stride, op->Depth.PadBefore);
        sbyte** rows = (sbyte**)a->Workspace;
        for (int kz = 0, next = 0; kz < op->Depth.Size; kz++, inputSlice += op->Depth.Dilation)
        {
            int inputRow = firstRow;
            for (int ky = 0; ky < op->Vertical.Size; ky++, inputRow += op->Vertical.Dilation)
            {
                bool isInside = (uint)inputSlice < (uint)op->InputSlices && (uint)inputRow < (uint)inputRows;
                rows[next++] = isInside ? a->Input.Pointers[inputSlice * inputRows + inputRow] : a->Input.Padding;
            }
        }
        return rows;
    }
}
