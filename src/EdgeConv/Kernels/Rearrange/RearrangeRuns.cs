using System.Runtime.CompilerServices;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Rearrange;

/// <summary>Loops: copies what the innermost one goes over in one run where its elements lie side by side, else byte by byte.</summary>
internal static unsafe class RearrangeRuns
{
    /// <summary>Where the innermost loop stays in a row, so that its elements are a fixed number of bytes apart.</summary>
    public static bool Fits(KernelArguments* a)
    {
        var parameters = (RearrangeParameters*)a->Parameters;
        return !a->Output.IsReal && parameters->Loops > 0 && ((RearrangeLoop*)(parameters + 1))[parameters->Loops - 1].RowStep == 0;
    }

    public static void Run(KernelArguments* a, int first, int count)
    {
        var parameters = (RearrangeParameters*)a->Parameters;
        var loops = (RearrangeLoop*)(parameters + 1);
        RearrangeLoop inner = loops[parameters->Loops - 1];
        bool isDense = a->Output.PixelBytes == a->Output.Channels;
        int outputs = a->Output.Columns * a->Output.Channels, stretch = isDense ? outputs : a->Output.Channels;
        nint step = (nint)inner.ColumnStep * a->Input.PixelBytes + inner.ChannelStep;
        int* at = stackalloc int[RearrangeParameters.MostLoops];
        for (int row = first; row < first + count; row++)
        {
            Place place = Begin(parameters, at, row * outputs);
            sbyte* output = a->Output[row];
            int taken = at[parameters->Loops - 1];
            for (int left = outputs, room = stretch; left > 0;)
            {
                int run = Math.Min(inner.Count - taken, room);
                Copy(output, a->Input[place.Row] + (nint)place.Column * a->Input.PixelBytes + place.Channel + taken * step, step, run);
                output += run;
                left -= run;
                taken += run;
                room -= run;
                if (room == 0)
                {
                    output += a->Output.PixelBytes - a->Output.Channels;
                    room = stretch;
                }
                if (taken == inner.Count)
                {
                    taken = 0;
                    Next(loops, parameters->Loops - 2, at, ref place);
                }
            }
        }
    }

    /// <summary>Where the innermost loop begins.</summary>
    internal record struct Place(int Row, int Column, int Channel);

    internal static Place Begin(RearrangeParameters* parameters, int* at, int element)
    {
        var loops = (RearrangeLoop*)(parameters + 1);
        var place = new Place(parameters->FirstRow, parameters->FirstColumn, parameters->FirstChannel);
        for (int i = parameters->Loops - 1; i >= 0; i--)
        {
            element = Math.DivRem(element, loops[i].Count, out at[i]);
            if (i < parameters->Loops - 1)
                Move(ref place, loops[i], at[i]);
        }
        return place;
    }

    internal static void Next(RearrangeLoop* loops, int loop, int* at, ref Place place)
    {
        for (; loop >= 0; loop--)
        {
            Move(ref place, loops[loop], 1);
            if (++at[loop] < loops[loop].Count)
                return;
            at[loop] = 0;
            Move(ref place, loops[loop], -loops[loop].Count);
        }
    }

    private static void Move(ref Place place, in RearrangeLoop loop, int times)
    {
        place.Row += times * loop.RowStep;
        place.Column += times * loop.ColumnStep;
        place.Channel += times * loop.ChannelStep;
    }

    private static void Copy(sbyte* output, sbyte* input, nint step, int count)
    {
        if (step == 1)
        {
            Unsafe.CopyBlockUnaligned(output, input, (uint)count);
            return;
        }
        for (nint i = 0; i < count; i++, input += step)
            output[i] = *input;
    }
}
