using EdgeConv.Blob;
using EdgeConv.Numerics;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>The specification: output channel o reads input channel <c>o / multiplier</c> alone; weights [KH][KW][O].</summary>
/// <remarks>Bias and padding as in <see cref="Convolution.ConvolutionScalar"/>.</remarks>
internal static unsafe class DepthwiseScalar
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
        int channels = result.Channels, multiplier = channels / input.Channels;
        for (int x = 0; x < result.Columns; x++, output += result.PixelBytes)
            for (int channel = 0; channel < channels; channel++)
            {
                int from = channel / multiplier;
                int sum = a->Bias[channel];
                sbyte* weight = a->Weights + channel;
                for (int ky = 0; ky < vertical.Size; ky++)
                {
                    sbyte* row = a->Rows[ky] + from;
                    int column = x * horizontal.Stride - horizontal.PadBefore;
                    for (int kx = 0; kx < horizontal.Size; kx++, column += horizontal.Dilation, weight += channels)
                    {
                        int value = (uint)column < (uint)input.Columns ? row[column * input.PixelBytes] : input.ZeroPoint;
                        sum = checked(sum + value * *weight);
                    }
                }
                output[channel] = OutputStage.Apply(TRule.Requantise(sum, a->Parameters, channel), result.ZeroPoint, op);
            }
    }
}
