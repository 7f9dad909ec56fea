using EdgeConv.Blob;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>The specification for int16: as <see cref="AveragePoolScalar"/>; padding that counts is 0.</summary>
internal static unsafe class AveragePoolInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        for (int row = first; row < first + count; row++)
            if (a->Operator->Accumulates)
                Accumulate(a, row);
            else
                Row(a, row);
    }

    private static void Row(KernelArguments* a, int row)
    {
        var rows = new ClippedRows(a, row);
        sbyte* output = a->Output[row];
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
        {
            var columns = new ClippedWindow(a->Operator->Horizontal, x, a->Input.Columns);
            for (int c = 0; c < a->Output.Channels; c++)
            {
                int sum = 0;
                for (int kz = 0; kz < rows.Runs; kz++)
                    for (int ky = 0; ky < rows.Count; ky++)
                        sum = checked(sum + SumOfRow(a, a->Input[rows.First + kz * rows.RunStep + ky * rows.Step], columns, c));
                Levels.Set(a->Output, output, c, Average(a, sum, rows.Runs * rows.Count * columns.Count));
            }
        }
    }

    private static void Accumulate(KernelArguments* a, int row)
    {
        int size = a->Operator->Vertical.Size, channels = a->Output.Channels;
        int* sums = (int*)a->Scratch;
        if (row % size == 0)
            new Span<int>(sums, a->Output.Columns * channels).Clear();
        bool isLast = (row + 1) % size == 0;
        sbyte* output = isLast ? a->Output[row / size] : null;
        for (int x = 0; x < a->Output.Columns; x++, sums += channels, output += a->Output.PixelBytes)
        {
            var columns = new ClippedWindow(a->Operator->Horizontal, x, a->Input.Columns);
            for (int c = 0; c < channels; c++)
            {
                sums[c] = checked(sums[c] + SumOfRow(a, a->Input[row], columns, c));
                if (isLast)
                    Levels.Set(a->Output, output, c, Average(a, sums[c], size * columns.Count));
            }
        }
    }

    private static int SumOfRow(KernelArguments* a, sbyte* row, ClippedWindow columns, int channel)
    {
        int sum = 0;
        sbyte* input = row + columns.First * a->Input.PixelBytes;
        for (int kx = 0; kx < columns.Count; kx++, input += columns.Step * a->Input.PixelBytes)
            sum += Levels.Get(a->Input, input, channel);
        return sum;
    }

    private static int Average(KernelArguments* a, int sum, int inside)
    {
        int count = (a->Operator->Flags & OperatorFlags.CountsPadding) != 0 ? (int)a->Operator->Taps : inside;
        return (int)((sum + (sum > 0 ? count / 2 : -(count / 2L))) / count);
    }
}
