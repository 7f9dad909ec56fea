using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>16 channels at once: sums in int16, divided by <see cref="Divisor"/>.</summary>
internal static unsafe class AveragePoolNeon
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
        var rows = new ClippedWindow(a->Operator->Vertical, row, a->Input.Rows);
        sbyte** input = a->Input.Pointers + rows.First;
        nint pixel = a->Input.PixelBytes;
        sbyte* output = a->Output[row];
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
        {
            var columns = new ClippedWindow(a->Operator->Horizontal, x, a->Input.Columns);
            var divisor = new Divisor(a, rows.Count * columns.Count);
            nint offset = columns.First * pixel;
            for (nint c = 0; c < a->Output.Channels; c += 16)
            {
                var sums = ChannelSumsNeon.Over(input, rows.Count, rows.Step, offset + c, columns.Count, pixel * columns.Step);
                Store(a, output + c, sums, divisor, a->Output.Channels - c);
            }
        }
    }

    private static void Accumulate(KernelArguments* a, int row)
    {
        int size = a->Operator->Vertical.Size, width = a->Operator->Horizontal.Size;
        bool isFirst = row % size == 0, isLast = (row + 1) % size == 0;
        sbyte** input = a->Input.Pointers + row;
        nint pixel = a->Input.PixelBytes, channels = a->Output.Channels;
        sbyte* output = isLast ? a->Output[row / size] : null;
        int* sums = (int*)a->Scratch;
        var divisor = new Divisor(a, size * width);
        for (nint x = 0; x < a->Output.Columns; x++, sums += channels, output += a->Output.PixelBytes)
            for (nint c = 0; c < channels; c += 16)
            {
                var row16 = ChannelSumsNeon.Over(input, 1, 1, x * width * pixel + c, width, pixel);
                if (!isFirst)
                    row16.Add(sums + c, channels - c);
                if (isLast)
                    Store(a, output + c, row16, divisor, channels - c);
                else
                    row16.Store(sums + c, channels - c);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(KernelArguments* a, sbyte* output, in ChannelSumsNeon sums, in Divisor divisor, nint count)
    {
        var padding = Vector128.Create(divisor.Padding);
        var reciprocal = Vector128.Create(divisor.Reciprocal);
        var lower = Narrow(Divide(sums.A, padding, reciprocal), Divide(sums.B, padding, reciprocal));
        var upper = Narrow(Divide(sums.C, padding, reciprocal), Divide(sums.D, padding, reciprocal));
        var value = AdvSimd.ExtractNarrowingUpper(AdvSimd.ExtractNarrowingLower(lower), upper);
        value = AdvSimd.Min(AdvSimd.Max(value, Vector128.Create(a->Operator->Low)), Vector128.Create(a->Operator->High));
        if (count >= 16)
            AdvSimd.Store(output, value);
        else
            PartialStore.First(output, value, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Divide(Vector128<int> sum, Vector128<int> padding, Vector128<float> reciprocal) =>
        AdvSimd.ConvertToInt32RoundAwayFromZero(AdvSimd.Multiply(AdvSimd.ConvertToSingle(AdvSimd.Add(sum, padding)), reciprocal));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector128<int> lower, Vector128<int> upper) =>
        AdvSimd.ExtractNarrowingUpper(AdvSimd.ExtractNarrowingLower(lower), upper);
}
