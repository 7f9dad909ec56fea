using System.Runtime.CompilerServices;
using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Kernels.Table;

/// <summary>The specification where input or output are int16: int16 through <see cref="Int16Table"/>, int8 to int16 through 256 entries.</summary>
internal static unsafe class TableInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        Int16Range range = Levels.Range(a);
        bool interpolates = a->Input.IsInt16;
        int channels = a->Output.Channels, zeroPoint = a->Output.ZeroPoint;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (int c = 0; c < channels; c++)
                    Levels.Set(a->Output, output, c, interpolates
                        ? Math.Clamp(Interpolated((int*)a->Parameters, Unsafe.ReadUnaligned<short>(input + c * sizeof(short))) + zeroPoint, range.Low, range.High)
                        : ((short*)a->Parameters)[input[c] + 128]);
        }
    }

    private static int Interpolated(int* table, int level)
    {
        int* entry = table + Int16Table.Entry(level);
        return Int16Table.Level(entry[0], entry[1], level);
    }
}
