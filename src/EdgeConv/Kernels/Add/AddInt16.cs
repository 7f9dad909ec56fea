using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeConv.Blob;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Add;

/// <summary>Sums with int16 maps, eight elements at a time, on vectors that Neon and x86 both have.</summary>
internal static unsafe class AddInt16
{
    public static bool Fits(KernelArguments* a) => a->Second.Channels == a->Output.Channels;

    public static void Run(KernelArguments* a, int first, int count)
    {
        Int16AddParameters by = *(Int16AddParameters*)a->Parameters;
        var stage = new Int16Stage(a);
        Vector128<float> one = Vector128.Create(by.A), other = Vector128.Create(by.B);
        nint channels = a->Output.Channels, step = a->Output.ElementBytes;
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, left += a->Input.PixelBytes, right += a->Second.PixelBytes, output += a->Output.PixelBytes)
                for (nint c = 0; c < channels; c += 8)
                {
                    var (a0, a1) = Load(a->Input, left, c);
                    var (b0, b1) = Load(a->Second, right, c);
                    stage.Store(output + c * step, a0 * one + b0 * other, a1 * one + b1 * other, channels - c);
                }
        }
    }

    /// <summary>Eight elements less their zero point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector128<float>, Vector128<float>) Load(in RowTable table, sbyte* pixel, nint channel)
    {
        Vector128<short> values = (table.IsInt16 ? Vector128.Load((short*)pixel + channel) : Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(pixel + channel)).AsSByte()))
            - Vector128.Create((short)table.ZeroPoint);
        return (Vector128.ConvertToSingle(Vector128.WidenLower(values)), Vector128.ConvertToSingle(Vector128.WidenUpper(values)));
    }
}
