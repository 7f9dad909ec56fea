using EdgeConv.Blob;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>
/// The specification: the sum under the window divided by its count, half away from zero, clamped. Input and output have one scale and
/// XNNPACK leaves int8 average pooling to TensorFlow Lite, so both rules agree.
/// </summary>
/// <remarks>
/// The count is that of the elements inside the map, or the whole window's where the operator counts padding; padding is the zero point.
/// Windows that do not overlap vertically may accumulate: a work row is then an input row, and the sums [columns][channels] wait in the
/// scratch range until the window's last row.
/// </remarks>
internal static unsafe class AveragePoolScalar
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
                        sum = checked(sum + SumOfRow(a, a->Input[rows.First + kz * rows.RunStep + ky * rows.Step] + c, columns));
                output[c] = Average(a, sum, rows.Runs * rows.Count * columns.Count);
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
                sums[c] = checked(sums[c] + SumOfRow(a, a->Input[row] + c, columns));
                if (isLast)
                    output[c] = Average(a, sums[c], size * columns.Count);
            }
        }
    }

    private static int SumOfRow(KernelArguments* a, sbyte* row, ClippedWindow columns)
    {
        int sum = 0;
        sbyte* input = row + columns.First * a->Input.PixelBytes;
        for (int kx = 0; kx < columns.Count; kx++, input += columns.Step * a->Input.PixelBytes)
            sum += *input;
        return sum;
    }

    private static sbyte Average(KernelArguments* a, int sum, int inside)
    {
        OperatorRecord* op = a->Operator;
        int count = inside;
        if ((op->Flags & OperatorFlags.CountsPadding) != 0)
        {
            count = (int)op->Taps;
            sum += (count - inside) * a->Input.ZeroPoint;
        }
        int half = sum > 0 ? count / 2 : -(count / 2);
        return (sbyte)Math.Clamp((sum + half) / count, op->Low, op->High);
    }
}
