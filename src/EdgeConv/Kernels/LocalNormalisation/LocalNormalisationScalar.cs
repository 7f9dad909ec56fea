using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.LocalNormalisation;

/// <summary>The specification: each element times a factor that the sum of squares of its neighbouring channels picks from a table.</summary>
internal static unsafe class LocalNormalisationScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        var parameters = (LocalNormalisationParameters*)a->Parameters;
        byte* factors = (byte*)(parameters + 1);
        int channels = a->Output.Channels, before = (parameters->Size - 1) / 2, after = parameters->Size / 2;
        for (int row = first; row < first + count; row++)
            for (int x = 0; x < a->Output.Columns; x++)
            {
                sbyte* input = a->Input[row] + (nint)x * a->Input.PixelBytes, output = a->Output[row] + (nint)x * a->Output.PixelBytes;
                int sum = 0;
                for (int c = 0; c < Math.Min(after, channels); c++)
                    sum = checked(sum + Square(input[c] - a->Input.ZeroPoint));
                for (int c = 0; c < channels; c++)
                {
                    if (c + after < channels)
                        sum = checked(sum + Square(input[c + after] - a->Input.ZeroPoint));
                    if (c - before > 0)
                        sum -= Square(input[c - before - 1] - a->Input.ZeroPoint);
                    output[c] = OutputStage.Apply(TRule.Requantise(input[c] - a->Input.ZeroPoint, factors, SquareSums.Index(sum)), a->Output.ZeroPoint, a->Operator);
                }
            }
    }

    private static int Square(int value) => value * value;
}
