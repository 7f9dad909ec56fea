using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Convolution;

/// <summary>The specification where input or output are int16: as <see cref="ConvolutionScalar"/>, rule xnnpack, with elements of either type.</summary>
internal static unsafe class ConvolutionInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        for (int row = first; row < first + count; row++)
            Row(a, stream, WindowRows.Of(a, row), a->Output[row], Levels.Range(a));
    }

    private static void Row(KernelArguments* a, in WeightStream stream, sbyte** rows, sbyte* output, Int16Range range)
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
                        sbyte* pixel = rows[ky] + column * a->Input.PixelBytes;
                        int k = stream.Tap(ky, kx);
                        for (int c = 0; c < inputs; c++, k++)
                            sum = checked(sum + (isInside ? Levels.Get(a->Input, pixel, firstInput + c) : a->Input.ZeroPoint) * weights[k / 4 * quadBytes + k % 4]);
                    }
                }
                Levels.Set(a->Output, output, channel, Levels.Rounded(sum * *(float*)(a->Weights + stream.Multiplier(channel)), a->Output.ZeroPoint, range));
            }
    }
}
