using EdgeConv.Blob;

namespace EdgeConv.Kernels.Mean;

/// <summary>The specification where input or output are int16: as <see cref="MeanScalar"/>, rule xnnpack, with elements of either type.</summary>
internal static unsafe class MeanInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        int* sums = (int*)a->Scratch;
        int channels = a->Output.Channels;
        Int16Range range = Levels.Range(a);
        for (int row = first; row < first + count; row++)
        {
            if (row == 0)
                new Span<int>(sums, channels).Clear();
            sbyte* input = a->Input[row];
            for (int x = 0; x < a->Input.Columns; x++, input += a->Input.PixelBytes)
                for (int c = 0; c < channels; c++)
                    sums[c] = checked(sums[c] + Levels.Get(a->Input, input, c) - a->Input.ZeroPoint);
            if (row == a->Operator->Vertical.Size - 1)
                for (int c = 0; c < channels; c++)
                    Levels.Set(a->Output, a->Output[0], c, Levels.Rounded(sums[c] * *(float*)a->Parameters, a->Output.ZeroPoint, range));
        }
    }
}
