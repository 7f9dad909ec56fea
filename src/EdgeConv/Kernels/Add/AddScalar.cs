using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Add;

/// <summary>The specification: the sum or difference of two maps, each with a scale of its own; the second may be broadcast.</summary>
internal static unsafe class AddScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        var parameters = (AddParameters*)a->Parameters;
        int step = a->Second.Channels == 1 ? 0 : 1;
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
            {
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    int sum = TRule.Add(left[c] - a->Input.ZeroPoint, right[c * step] - a->Second.ZeroPoint, parameters);
                    output[c] = OutputStage.Apply(sum, a->Output.ZeroPoint, a->Operator);
                }
                left += a->Input.PixelBytes;
                right += a->Second.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
