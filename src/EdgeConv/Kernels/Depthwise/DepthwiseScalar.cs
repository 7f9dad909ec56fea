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
        WindowRecord window = op->Horizontal;
        int channels = a->Output.Channels, multiplier = channels / a->Input.Channels;
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            for (int channel = 0; channel < channels; channel++)
            {
                int input = channel / multiplier;
                int sum = a->Bias[channel];
                sbyte* weight = a->Weights + channel;
                for (int ky = 0; ky < op->Vertical.Size; ky++)
                {
                    sbyte* row = a->Rows[ky] + input;
                    int column = x * window.Stride - window.PadBefore;
                    for (int kx = 0; kx < window.Size; kx++, column += window.Dilation, weight += channels)
                    {
                        bool inside = (uint)column < (uint)a->Input.Columns;
                        int value = inside ? row[column * a->Input.PixelBytes] : a->Input.ZeroPoint;
                        sum = checked(sum + value * *weight);
                    }
                }
                output[channel] = OutputStage.Apply(TRule.Requantise(sum, a->Parameters, channel), a->Output.ZeroPoint, op);
            }
    }
}
