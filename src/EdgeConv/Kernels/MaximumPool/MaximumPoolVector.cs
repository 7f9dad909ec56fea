using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.MaximumPool;

/// <summary>16 channels at once, on vectors that Neon and x86 both have.</summary>
internal static unsafe class MaximumPoolVector
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        nint pixel = a->Input.PixelBytes, channels = a->Output.Channels;
        var low = Vector128.Create(a->Operator->Low);
        var high = Vector128.Create(a->Operator->High);
        for (int row = first; row < first + count; row++)
        {
            var rows = new ClippedRows(a, row);
            sbyte** input = a->Input.Pointers + rows.First;
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            {
                var columns = new ClippedWindow(a->Operator->Horizontal, x, a->Input.Columns);
                nint offset = columns.First * pixel, stride = columns.Step * pixel;
                for (nint c = 0; c < channels; c += 16)
                {
                    // low at least, which is the clamp's lower half
                    var value = Largest(low, input, rows.Count, rows.Step, offset + c, columns.Count, stride);
                    for (nint run = 1; run < rows.Runs; run++)
                        value = Largest(value, input + run * rows.RunStep, rows.Count, rows.Step, offset + c, columns.Count, stride);
                    value = Vector128.Min(value, high);
                    if (channels - c >= 16)
                        value.Store(output + c);
                    else
                        PartialStore.First(output + c, value, channels - c);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Largest(Vector128<sbyte> largest, sbyte** rows, nint rowCount, nint rowStep, nint offset, nint columns, nint stride)
    {
        for (; rowCount != 0; rowCount--, rows += rowStep)
        {
            sbyte* input = *rows + offset;
            nint left = columns;
            if ((left & 1) != 0)
            {
                largest = Vector128.Max(largest, Vector128.Load(input));
                input += stride;
                left--;
            }
            for (; left != 0; left -= 2, input += 2 * stride)
                largest = Vector128.Max(largest, Vector128.Max(Vector128.Load(input), Vector128.Load(input + stride)));
        }
        return largest;
    }
}
