using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Reduce;

/// <summary>
/// The specification: one element of all those along some axes. The windows are the axes' lengths or 1; channels are reduced where the output has one and the
/// input several. A mean has its count in the multiplier.
/// </summary>
internal static unsafe class ReduceScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        var parameters = (ReduceParameters*)a->Parameters;
        int depth = a->Input.Channels / a->Output.Channels;
        for (int row = first; row < first + count; row++)
            for (int x = 0; x < a->Output.Columns; x++)
                for (int c = 0; c < a->Output.Channels; c++)
                    a->Output[row][x * a->Output.PixelBytes + c] = parameters->Function == ReduceFunction.Sum
                        ? OutputStage.Apply(TRule.Requantise(Sum(a, row, x, c, depth), (byte*)&parameters->Multiplier, 0), a->Output.ZeroPoint, a->Operator)
                        : (sbyte)Math.Clamp(Extreme(a, row, x, c, depth, parameters->Function), a->Operator->Low, a->Operator->High);
    }

    private static int Sum(KernelArguments* a, int row, int column, int channel, int depth)
    {
        int sum = 0;
        for (int y = 0; y < a->Operator->Vertical.Size; y++)
            for (int x = 0; x < a->Operator->Horizontal.Size; x++)
                for (int c = 0; c < depth; c++)
                    sum = checked(sum + a->Input[row + y][(column + x) * a->Input.PixelBytes + channel + c] - a->Input.ZeroPoint);
        return sum;
    }

    private static sbyte Extreme(KernelArguments* a, int row, int column, int channel, int depth, ReduceFunction function)
    {
        sbyte found = a->Input[row][column * a->Input.PixelBytes + channel];
        for (int y = 0; y < a->Operator->Vertical.Size; y++)
            for (int x = 0; x < a->Operator->Horizontal.Size; x++)
                for (int c = 0; c < depth; c++)
                {
                    sbyte value = a->Input[row + y][(column + x) * a->Input.PixelBytes + channel + c];
                    found = function == ReduceFunction.Maximum ? Math.Max(found, value) : Math.Min(found, value);
                }
        return found;
    }
}
