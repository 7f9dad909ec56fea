using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Multiply;

/// <summary>The specification: the product of two maps, each with a scale of its own; the second may be broadcast.</summary>
internal static unsafe class MultiplyScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        int step = a->Second.Channels == 1 ? 0 : 1;
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
            {
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    int product = (left[c] - a->Input.ZeroPoint) * (right[c * step] - a->Second.ZeroPoint);
                    output[c] = OutputStage.Apply(TRule.Requantise(product, a->Parameters, 0), a->Output.ZeroPoint, a->Operator);
                }
                left += a->Input.PixelBytes;
                right += a->Second.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
