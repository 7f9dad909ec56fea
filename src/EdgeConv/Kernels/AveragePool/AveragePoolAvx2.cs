using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Kernels.Avx;
using EdgeConv.Kernels.Vector;
using X86 = System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>16 channels at once: sums in int16, divided by <see cref="Divisor"/>.</summary>
internal static unsafe class AveragePoolAvx2
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
                var sums = ChannelSumsAvx.Over(input, rows.Count, rows.Step, offset + c, columns.Count, pixel * columns.Step);
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
                var ofRow = ChannelSumsAvx.Over(input, 1, 1, x * width * pixel + c, width, pixel);
                if (!isFirst)
                    ofRow.Add(sums + c, channels - c);
                if (isLast)
                    Store(a, output + c, ofRow, divisor, channels - c);
                else
                    ofRow.Store(sums + c, channels - c);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(KernelArguments* a, sbyte* output, in ChannelSumsAvx sums, in Divisor divisor, nint count)
    {
        var lower = Divide(sums.Lower, divisor);
        var upper = Divide(sums.Upper, divisor);
        var words = Avx2.Permute4x64(Avx2.PackSignedSaturate(lower, upper).AsInt64(), 0b11_01_10_00).AsInt16();
        var value = Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
        value = Vector128.Min(Vector128.Max(value, Vector128.Create(a->Operator->Low)), Vector128.Create(a->Operator->High));
        if (count >= 16)
            value.Store(output);
        else
            PartialStore.First(output, value, count);
    }

    /// <summary>Half away from zero: 1/2 of the quotient's sign, then cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Divide(Vector256<int> sum, in Divisor divisor)
    {
        var quotient = X86.Avx.ConvertToVector256Single(Avx2.Add(sum, Vector256.Create(divisor.Padding))) * Vector256.Create(divisor.Reciprocal);
        return X86.Avx.ConvertToVector256Int32WithTruncation(quotient + (quotient & Vector256.Create(-0f) | Vector256.Create(0.5f)));
    }
}
