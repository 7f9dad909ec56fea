using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Convolution;

/// <summary>The specification: <c>clamp(requantise(bias[o] + sum(x * w)) + zero)</c>, in every weight layout.</summary>
/// <remarks>
/// The bias holds <c>-zx * sum(w)</c> over all taps, so what lies outside the map is zx: above and below as the padding row, left and
/// right as a number. The converter proved that no partial sum leaves int32.
/// </remarks>
internal static unsafe class ConvolutionScalar
{
    public static void Run<TRule>(KernelArguments* a, int first, int count) where TRule : struct, IRule
    {
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        for (int row = first; row < first + count; row++)
            Row<TRule>(a, stream, WindowRows.Of(a, row), a->Output[row]);
    }

    private static void Row<TRule>(KernelArguments* a, in WeightStream stream, sbyte** rows, sbyte* output) where TRule : struct, IRule
    {
        int inputs = a->Input.Channels / a->Operator->Groups, outputs = a->Output.Channels / a->Operator->Groups;
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            for (int channel = 0; channel < a->Output.Channels; channel++)
            {
                int firstInput = channel / outputs * inputs, quadBytes = 4 * stream.BlockChannels(channel);
                sbyte* weights = (sbyte*)a->Weights + stream.FirstWeight(channel);
                int sum = *(int*)(a->Weights + stream.Bias(channel));
                for (int ky = 0; ky < a->Vertical.Size; ky++)
                {
                    int column = x * a->Horizontal.Stride - a->Horizontal.PadBefore;
                    for (int kx = 0; kx < a->Horizontal.Size; kx++, column += a->Horizontal.Dilation)
                    {
                        bool isInside = (uint)column < (uint)a->Input.Columns;
                        sbyte* pixel = rows[ky] + column * a->Input.PixelBytes + firstInput;
                        int k = stream.Tap(ky, kx);
                        for (int c = 0; c < inputs; c++, k++)
                            sum = checked(sum + (isInside ? pixel[c] : a->Input.ZeroPoint) * weights[k / 4 * quadBytes + k % 4]);
                    }
                }
                output[channel] = OutputStage.Apply<TRule>(a, stream, sum, channel);
            }
    }
}
