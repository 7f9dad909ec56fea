using EdgeConv.Blob;

namespace EdgeConv.Kernels.Requantise;

/// <summary>The specification: int8, int16 or float32, less its zero point, times a float32, half to even where the output is no float32.</summary>
internal static unsafe class RequantiseScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        float by = *(float*)a->Parameters;
        Int16Range range = Levels.Range(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    if (a->Output.IsReal)
                        RealElements.Set(a->Output, row, x, c, by * (Levels.Get(a->Input, input, c) - a->Input.ZeroPoint));
                    else
                        Levels.Set(a->Output, output, c, Level(a, row, x, c, input, by, range));
        }
    }

    private static int Level(KernelArguments* a, int row, int column, int channel, sbyte* input, float by, Int16Range range)
    {
        if (!a->Input.IsReal)
            return Levels.Rounded((Levels.Get(a->Input, input, channel) - a->Input.ZeroPoint) * by, a->Output.ZeroPoint, range);
        float real = RealElements.Get(a->Input, row, column, channel);
        return Levels.Rounded(float.IsNaN(real) ? 0 : real * by, a->Output.ZeroPoint, range);
    }
}
