namespace EdgeConv.Kernels.Table;

/// <summary>The specification: every element through a table of 256, <c>table[q + 128]</c>; the rule made the table at conversion.</summary>
internal static unsafe class TableScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        sbyte* table = (sbyte*)a->Parameters + 128;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    output[c] = table[input[c]];
        }
    }
}
