namespace EdgeConv.Kernels.Permute;

/// <summary>The specification: output channel c of a pixel is its input channel <c>channels[c]</c>.</summary>
internal static unsafe class PermuteScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        int* channels = (int*)a->Parameters;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    output[c] = input[channels[c]];
        }
    }
}
