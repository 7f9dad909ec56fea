using EdgeConv.Blob;

namespace EdgeConv.Kernels.MaximumPool;

/// <summary>The specification: the largest element under the window, clamped; input and output have one scale, so both rules agree.</summary>
internal static unsafe class MaximumPoolScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        OperatorRecord* op = a->Operator;
        for (int row = first; row < first + count; row++)
        {
            var rows = new ClippedRows(a, row);
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                var columns = new ClippedWindow(op->Horizontal, x, a->Input.Columns);
                for (int c = 0; c < a->Output.Channels; c++)
                    output[c] = Math.Clamp(Largest(a, rows, columns, c), op->Low, op->High);
            }
        }
    }

    private static sbyte Largest(KernelArguments* a, ClippedRows rows, ClippedWindow columns, int channel)
    {
        sbyte largest = sbyte.MinValue;
        for (int kz = 0; kz < rows.Runs; kz++)
            for (int ky = 0; ky < rows.Count; ky++)
            {
                sbyte* input = a->Input[rows.First + kz * rows.RunStep + ky * rows.Step] + columns.First * a->Input.PixelBytes + channel;
                for (int kx = 0; kx < columns.Count; kx++, input += columns.Step * a->Input.PixelBytes)
                    largest = Math.Max(largest, *input);
            }
        return largest;
    }
}
