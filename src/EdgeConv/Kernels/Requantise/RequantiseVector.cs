using System.Runtime.Intrinsics;
using EdgeConv.Kernels.Add;
using EdgeConv.Kernels.Vector;

namespace EdgeConv.Kernels.Requantise;

/// <summary>Int8 and int16 to int8 and int16, eight elements at a time, on vectors that Neon and x86 both have.</summary>
internal static unsafe class RequantiseVector
{
    public static bool Fits(KernelArguments* a) => !a->Input.IsReal && !a->Output.IsReal;

    public static void Run(KernelArguments* a, int first, int count)
    {
        var stage = new Int16Stage(a);
        Vector128<float> by = Vector128.Create(*(float*)a->Parameters);
        nint channels = a->Output.Channels, step = a->Output.ElementBytes;
        for (int row = first; row < first + count; row++)
        {
            sbyte* input = a->Input[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, input += a->Input.PixelBytes, output += a->Output.PixelBytes)
                for (nint c = 0; c < channels; c += 8)
                {
                    var (lower, upper) = AddInt16.Load(a->Input, input, c);
                    stage.Store(output + c * step, lower * by, upper * by, channels - c);
                }
        }
    }
}
