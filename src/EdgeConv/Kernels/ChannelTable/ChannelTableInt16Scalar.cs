using EdgeConv.Blob;

namespace EdgeConv.Kernels.ChannelTable;

/// <summary>The specification where input or output are int16: an element times the factor of its channel and sign.</summary>
internal static unsafe class ChannelTableInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        var slopes = (Int16Slopes*)a->Parameters;
        Int16Range range = Levels.Range(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    int level = Levels.Get(a->Input, input, c) - a->Input.ZeroPoint;
                    Levels.Set(a->Output, output, c, Levels.Rounded(level * (level < 0 ? slopes[c].Below : slopes[c].Above), a->Output.ZeroPoint, range));
                }
        }
    }
}
