using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>The specification: output channel o reads input channel <c>o / multiplier</c> alone.</summary>
/// <remarks>Bias and padding as in <see cref="Convolution.ConvolutionScalar"/>.</remarks>
internal static unsafe class DepthwiseScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        for (int row = first; row < first + count; row++)
            Row<TRule>(a, stream, WindowRows.Of(a, row), a->Output[row]);
    }

    private static void Row<TRule>(KernelArguments* a, in WeightStream stream, sbyte** rows, sbyte* output) where TRule : struct, IRule
    {
        int multiplier = a->Output.Channels / a->Input.Channels;
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            for (int channel = 0; channel < a->Output.Channels; channel++)
            {
                int from = channel / multiplier;
                int sum = *(int*)(a->Weights + stream.Bias(channel));
                for (int ky = 0; ky < a->Vertical.Size; ky++)
                {
                    int column = x * a->Horizontal.Stride - a->Horizontal.PadBefore;
                    for (int kx = 0; kx < a->Horizontal.Size; kx++, column += a->Horizontal.Dilation)
                    {
                        int value = (uint)column < (uint)a->Input.Columns ? rows[ky][column * a->Input.PixelBytes + from] : a->Input.ZeroPoint;
                        sum = checked(sum + value * ((sbyte*)a->Weights)[stream.Weight(channel, ky, kx, 0)]);
                    }
                }
                output[channel] = OutputStage.Apply<TRule>(a, stream, sum, channel);
            }
    }
}
