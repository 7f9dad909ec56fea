namespace EdgeConv.Kernels.ChannelTable;

/// <summary>The specification: every element through its channel's table of 256, <c>table[c][q + 128]</c>; the rule made the tables at conversion.</summary>
internal static unsafe class ChannelTableScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        nint channels = a->Output.Channels, whole = channels & -4;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
            {
                sbyte* table = (sbyte*)a->Parameters + 128;
                nint c = 0;
                for (; c < whole; c += 4, table += 4 * 256)
                {
                    output[c] = table[input[c]];
                    output[c + 1] = (table + 256)[input[c + 1]];
                    output[c + 2] = (table + 512)[input[c + 2]];
                    output[c + 3] = (table + 768)[input[c + 3]];
                }
                for (; c < channels; c++, table += 256)
                    output[c] = table[input[c]];
            }
        }
    }
}
