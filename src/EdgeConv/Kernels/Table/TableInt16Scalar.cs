using EdgeConv.Portable;

namespace EdgeConv.Kernels.Table;

/// <summary>The specification where input or output are int16: int16 through <see cref="Int16Table"/>, int8 to int16 through 256 entries.</summary>
internal static unsafe class TableInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    Levels.Set(a->Output, output, c, a->Input.IsInt16 ? Interpolated(a, Levels.Get(a->Input, input, c)) : ((short*)a->Parameters)[input[c] + 128]);
        }
    }

    private static int Interpolated(KernelArguments* a, int level)
    {
        int* entry = (int*)a->Parameters + Int16Table.Entry(level);
        var range = Levels.Range(a);
        return Math.Clamp(Int16Table.Level(entry[0], entry[1], level) + a->Output.ZeroPoint, range.Low, range.High);
    }
}
