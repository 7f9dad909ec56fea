using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>The specification where input or output are int16: as <see cref="DepthwiseScalar"/>, rule xnnpack, with elements of either type.</summary>
internal static unsafe class DepthwiseInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        WeightStream stream = WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels);
        for (int row = first; row < first + count; row++)
            Row(a, stream, WindowRows.Of(a, row), a->Output[row], Levels.Range(a));
    }

    private static void Row(KernelArguments* a, in WeightStream stream, sbyte** rows, sbyte* output, Int16Range range)
    {
        int multiplier = a->Output.Channels / a->Input.Channels;
        for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
            for (int channel = 0; channel < a->Output.Channels; channel++)
            {
                int sum = *(int*)(a->Weights + stream.Bias(channel));
                for (int ky = 0; ky < a->Vertical.Size; ky++)
                {
                    int column = x * a->Horizontal.Stride - a->Horizontal.PadBefore;
                    for (int kx = 0; kx < a->Horizontal.Size; kx++, column += a->Horizontal.Dilation)
                    {
                        int value = (uint)column < (uint)a->Input.Columns
                            ? Levels.Get(a->Input, rows[ky] + column * a->Input.PixelBytes, channel / multiplier) : a->Input.ZeroPoint;
                        sum = checked(sum + value * ((sbyte*)a->Weights)[stream.Weight(channel, ky, kx, 0)]);
                    }
                }
                Levels.Set(a->Output, output, channel, Levels.Rounded(sum * *(float*)(a->Weights + stream.Multiplier(channel)), a->Output.ZeroPoint, range));
            }
    }
}
