using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Mean;

/// <summary>
/// The specification: the mean of the whole map, <c>clamp(requantise(sum(x - zx)) + zero)</c>, the count being in the multiplier.
/// A work row is an input row; the sums wait in the scratch range.
/// </summary>
internal static unsafe class MeanScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        int channels = a->Output.Channels;
        int* sums = (int*)a->Scratch;
        for (int row = first; row < first + count; row++)
        {
            if (row == 0)
                new Span<int>(sums, channels).Clear();
            sbyte* input = a->Input[row];
            for (int x = 0; x < a->Input.Columns; x++, input += a->Input.PixelBytes)
                for (int c = 0; c < channels; c++)
                    sums[c] = checked(sums[c] + input[c] - a->Input.ZeroPoint);
            if (row == a->Input.Rows - 1)
                for (int c = 0; c < channels; c++)
                    a->Output[0][c] = OutputStage.Apply(TRule.Requantise(sums[c], a->Parameters, 0), a->Output.ZeroPoint, a->Operator);
        }
    }
}
