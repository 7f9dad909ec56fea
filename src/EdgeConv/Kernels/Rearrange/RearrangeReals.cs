using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Rearrange;

/// <summary>Loops that make reals, of reals or of int8: the innermost one goes over elements a fixed number of bytes apart.</summary>
internal static unsafe class RearrangeReals
{
    /// <summary>Where the innermost loop stays in a row.</summary>
    public static bool Fits(KernelArguments* a)
    {
        var parameters = (RearrangeParameters*)a->Parameters;
        return a->Output.IsReal && parameters->Loops > 0 && ((RearrangeLoop*)(parameters + 1))[parameters->Loops - 1].RowStep == 0;
    }

    public static void Run(KernelArguments* a, int first, int count)
    {
        var parameters = (RearrangeParameters*)a->Parameters;
        var loops = (RearrangeLoop*)(parameters + 1);
        RearrangeLoop inner = loops[parameters->Loops - 1];
        int stretch = a->Output.Channels, outputs = a->Output.Columns * stretch;
        nint bytes = a->Input.ElementBytes, step = (nint)inner.ColumnStep * a->Input.PixelBytes + inner.ChannelStep * bytes;
        int* at = stackalloc int[RearrangeParameters.MostLoops];
        for (int row = first; row < first + count; row++)
        {
            RearrangeRuns.Place place = RearrangeRuns.Begin(parameters, at, row * outputs);
            sbyte* output = a->Output[row];
            int taken = at[parameters->Loops - 1];
            for (int left = outputs, room = stretch; left > 0;)
            {
                int run = Math.Min(inner.Count - taken, room);
                sbyte* input = a->Input[place.Row] + (nint)place.Column * a->Input.PixelBytes + place.Channel * bytes + taken * step;
                if (a->Input.IsReal)
                    Copy(output, input, step, run);
                else
                    Dequantise(output, input, step, run, a->Input.Scale, a->Input.ZeroPoint);
                output += run * sizeof(float);
                left -= run;
                taken += run;
                room -= run;
                if (room == 0)
                {
                    output += a->Output.PixelBytes - stretch * sizeof(float);
                    room = stretch;
                }
                if (taken == inner.Count)
                {
                    taken = 0;
                    RearrangeRuns.Next(loops, parameters->Loops - 2, at, ref place);
                }
            }
        }
    }

    private static void Copy(sbyte* output, sbyte* input, nint step, int count)
    {
        for (nint i = 0; i < count; i++, input += step)
            Unsafe.WriteUnaligned(output + i * sizeof(float), Unsafe.ReadUnaligned<float>(input));
    }

    private static void Dequantise(sbyte* output, sbyte* input, nint step, int count, float scale, int zeroPoint)
    {
        for (nint i = 0; i < count; i++, input += step)
            Unsafe.WriteUnaligned(output + i * sizeof(float), scale * (*input - zeroPoint));
    }
}
