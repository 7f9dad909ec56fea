namespace EdgeConv.Kernels.Permute;

/// <summary>The specification for int16: output channel o is input channel <c>order[o]</c>.</summary>
internal static unsafe class PermuteInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        int* order = (int*)a->Parameters;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    Levels.Set(a->Output, output, c, Levels.Get(a->Input, input, order[c]));
        }
    }
}
