using System.Runtime.CompilerServices;

namespace EdgeConv.Kernels.Constant;

/// <summary>The specification: the rows of the file, one after the other.</summary>
internal static unsafe class ConstantRows
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        uint bytes = (uint)(a->Output.Channels * a->Output.ElementBytes);
        byte* from = a->Parameters + (long)first * a->Output.Columns * bytes;
        for (int row = first; row < first + count; row++)
        {
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes, from += bytes)
                Unsafe.CopyBlockUnaligned(output, from, bytes);
        }
    }
}
