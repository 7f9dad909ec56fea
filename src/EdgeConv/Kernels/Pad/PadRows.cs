using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Pad;

/// <summary>Fills and copies whole stretches of a row, where rows have no other channels and the padding adds none.</summary>
internal static unsafe class PadRows
{
    public static bool Fits(KernelArguments* a) =>
        a->Output.Channels == a->Input.Channels && a->Output.PixelBytes == a->Output.Channels && a->Input.PixelBytes == a->Input.Channels;

    public static void Run(KernelArguments* a, int first, int count)
    {
        byte value = (byte)((PadParameters*)a->Parameters)->Value;
        int above = a->Operator->Vertical.PadBefore, channels = a->Output.Channels, columns = a->Input.Columns;
        uint left = (uint)(a->Operator->Horizontal.PadBefore * channels), inside = (uint)(columns * channels), all = (uint)(a->Output.Columns * channels);
        for (int row = first; row < first + count; row++)
        {
            sbyte* output = a->Output[row];
            int inputRow = row - above;
            if ((uint)inputRow >= (uint)a->Input.Rows)
            {
                Unsafe.InitBlockUnaligned(output, value, all);
                continue;
            }
            Unsafe.InitBlockUnaligned(output, value, left);
            Unsafe.CopyBlockUnaligned(output + left, a->Input[inputRow], inside);
            Unsafe.InitBlockUnaligned(output + left + inside, value, all - left - inside);
        }
    }
}
