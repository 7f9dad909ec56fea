using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Kernels;

/// <summary>The input rows under a vertical window.</summary>
internal static unsafe class WindowRows
{
    /// <summary>Fills <see cref="KernelArguments.Rows"/> for a work row of an operator that does not accumulate; rows outside the map are padding.</summary>
    public static void Gather(KernelArguments* a, int workRow)
    {
        WindowRecord window = a->Operator->Vertical;
        int row = RowGeometry.FirstInputRow(accumulates: false, workRow, window.Stride, window.PadBefore);
        for (int i = 0; i < window.Size; i++, row += window.Dilation)
            a->Rows[i] = a->Input[row];
    }
}
