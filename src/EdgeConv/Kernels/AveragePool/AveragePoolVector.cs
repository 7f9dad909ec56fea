using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.AveragePool;

/// <summary>16 channels at once: sums in int16, divided by <see cref="Divisor"/>.</summary>
internal static unsafe class AveragePoolVector
{
    public static void Run<TSums>(KernelArguments* a, int first, int count) where TSums : struct, IChannelSums<TSums>
    {
        for (int row = first; row < first + count; row++)
            if (a->Operator->Accumulates)
                Accumulate<TSums>(a, row);
            else
                Row<TSums>(a, row);
    }

    private static void Row<TSums>(KernelArguments* a, int row) where TSums : struct, IChannelSums<TSums>
    {
        var rows = new ClippedWindow(a->Operator->Vertical, row, a->Input.Rows);
        sbyte** input = a->Input.Pointers + rows.First;
        nint pixel = a->Input.PixelBytes;
        sbyte* output = a->Output[row];
        int inside = 0;
        Divisor divisor = default;
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
        {
            var columns = new ClippedWindow(a->Operator->Horizontal, x, a->Input.Columns);
            if (rows.Count * columns.Count != inside)
                divisor = new(a, inside = rows.Count * columns.Count);
            nint offset = columns.First * pixel;
            for (nint c = 0; c < a->Output.Channels; c += 16)
            {
                var sums = TSums.Over(input, rows.Count, rows.Step, offset + c, columns.Count, pixel * columns.Step);
                Store(a, output + c, sums, divisor, a->Output.Channels - c);
            }
        }
    }

    private static void Accumulate<TSums>(KernelArguments* a, int row) where TSums : struct, IChannelSums<TSums>
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
                var ofRow = TSums.Over(input, 1, 1, x * width * pixel + c, width, pixel);
                if (!isFirst)
                    ofRow.Add(sums + c, channels - c);
                if (isLast)
                    Store(a, output + c, ofRow, divisor, channels - c);
                else
                    ofRow.Store(sums + c, channels - c);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSums>(KernelArguments* a, sbyte* output, in TSums sums, in Divisor divisor, nint count) where TSums : struct, IChannelSums<TSums>
    {
        var value = sums.Quotient(divisor.Padding, divisor.Reciprocal);
        value = Vector128.Min(Vector128.Max(value, Vector128.Create(a->Operator->Low)), Vector128.Create(a->Operator->High));
        if (count >= 16)
            value.Store(output);
        else
            PartialStore.First(output, value, count);
    }
}
