using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Softmax;

/// <summary>The specification: probabilities over the channels of each pixel, as the rule computes them.</summary>
internal static unsafe class SoftmaxScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
                TRule.Softmax(input + x * a->Input.PixelBytes, output + x * a->Output.PixelBytes, a->Output.Channels, a->Parameters);
        }
    }
}
