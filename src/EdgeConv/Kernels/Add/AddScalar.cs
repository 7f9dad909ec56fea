using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Add;

/// <summary>The specification: the sum of two maps of one shape, each with a scale of its own.</summary>
internal static unsafe class AddScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        var parameters = (AddParameters*)a->Parameters;
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
            {
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    int sum = TRule.Add(left[c] - a->Input.ZeroPoint, right[c] - a->Second.ZeroPoint, parameters);
                    output[c] = OutputStage.Apply(sum, a->Output.ZeroPoint, a->Operator);
                }
                left += a->Input.PixelBytes;
                right += a->Second.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
