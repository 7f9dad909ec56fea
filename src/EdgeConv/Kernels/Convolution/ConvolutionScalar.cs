using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Convolution;

/// <summary>The specification: <c>clamp(requantise(bias[o] + sum(x * w)) + zero)</c>, weights [O][KH][KW][C / groups].</summary>
/// <remarks>
/// The bias holds <c>-zx * sum(w)</c> over all taps, so what lies outside the map is zx: above and below as the padding row, left and
/// right as a number. The converter proved that no partial sum leaves int32.
/// </remarks>
internal static unsafe class ConvolutionScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        for (int row = first; row < first + count; row++)
        {
            WindowRows.Gather(a, row);
            Row<TRule>(a, a->Output[row]);
        }
    }

    private static void Row<TRule>(KernelArguments* a, sbyte* output) where TRule : struct, IRule
    {
        OperatorRecord* op = a->Operator;
        RowTable input = a->Input, result = a->Output;
        WindowRecord vertical = op->Vertical, horizontal = op->Horizontal;
        int inputs = input.Channels / op->Groups, outputs = result.Channels / op->Groups;
        for (int x = 0; x < result.Columns; x++, output += result.PixelBytes)
        {
            sbyte* weights = a->Weights;
            for (int channel = 0; channel < result.Channels; channel++)
            {
                int firstInput = channel / outputs * inputs;
                int sum = a->Bias[channel];
                for (int ky = 0; ky < vertical.Size; ky++)
                {
                    sbyte* row = a->Rows[ky] + firstInput;
                    int column = x * horizontal.Stride - horizontal.PadBefore;
                    for (int kx = 0; kx < horizontal.Size; kx++, column += horizontal.Dilation, weights += inputs)
                        sum = (uint)column < (uint)input.Columns
                            ? Dot(sum, row + column * input.PixelBytes, weights, inputs)
                            : Dot(sum, input.ZeroPoint, weights, inputs);
                }
                output[channel] = OutputStage.Apply(TRule.Requantise(sum, a->Parameters, channel), result.ZeroPoint, op);
            }
        }
    }

    private static int Dot(int sum, sbyte* pixel, sbyte* weights, int count)
    {
        for (int c = 0; c < count; c++)
            sum = checked(sum + pixel[c] * weights[c]);
        return sum;
    }

    private static int Dot(int sum, int value, sbyte* weights, int count)
    {
        for (int c = 0; c < count; c++)
            sum = checked(sum + value * weights[c]);
        return sum;
    }
}
