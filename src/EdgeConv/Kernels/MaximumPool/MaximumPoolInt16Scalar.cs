using EdgeConv.Blob;

namespace EdgeConv.Kernels.MaximumPool;

/// <summary>The specification for int16: the largest element under the window.</summary>
internal static unsafe class MaximumPoolInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            var rows = new ClippedRows(a, row);
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                var columns = new ClippedWindow(a->Operator->Horizontal, x, a->Input.Columns);
                for (int c = 0; c < a->Output.Channels; c++)
                    Levels.Set(a->Output, output, c, Largest(a, rows, columns, c));
            }
        }
    }

    private static int Largest(KernelArguments* a, ClippedRows rows, ClippedWindow columns, int channel)
    {
        int largest = short.MinValue;
        for (int kz = 0; kz < rows.Runs; kz++)
            for (int ky = 0; ky < rows.Count; ky++)
            {
                sbyte* input = a->Input[rows.First + kz * rows.RunStep + ky * rows.Step] + columns.First * a->Input.PixelBytes;
                for (int kx = 0; kx < columns.Count; kx++, input += columns.Step * a->Input.PixelBytes)
                    largest = Math.Max(largest, Levels.Get(a->Input, input, channel));
            }
        return largest;
    }
}
