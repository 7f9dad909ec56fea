using EdgeConv.Blob;

namespace EdgeConv.Kernels.Rearrange;

/// <summary>The specification: element i of the output, in the order of rows, columns and channels, is the element of the input that loops or table name.</summary>
internal static unsafe class RearrangeScalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        var parameters = (RearrangeParameters*)a->Parameters;
        int channels = a->Output.Channels, inRow = a->Output.Columns * channels;
        for (int row = first; row < first + count; row++)
            for (int i = 0; i < inRow; i++)
                if (a->Output.IsReal)
                    RealElements.Set(a->Output, row, i / channels, i % channels, Real(a, parameters, row * inRow + i));
                else
                    Levels.Set(a->Output, a->Output[row] + i / channels * a->Output.PixelBytes, i % channels, Source(a, parameters, row * inRow + i));
    }

    private static int Source(KernelArguments* a, RearrangeParameters* parameters, int element)
    {
        if (parameters->Loops == 0)
        {
            int source = ((int*)(parameters + 1))[element], inRow = a->Input.Columns * a->Input.Channels;
            return source < 0 ? parameters->Value
                : Levels.Get(a->Input, a->Input[source / inRow] + source % inRow / a->Input.Channels * a->Input.PixelBytes, source % a->Input.Channels);
        }
        (int row, int column, int channel) = Place(parameters, element);
        return Levels.Get(a->Input, a->Input[row] + column * a->Input.PixelBytes, channel);
    }

    private static float Real(KernelArguments* a, RearrangeParameters* parameters, int element)
    {
        (int row, int column, int channel) = Place(parameters, element);
        return RealElements.Get(a->Input, row, column, channel);
    }

    /// <summary>Where the loops are at an element.</summary>
    private static (int Row, int Column, int Channel) Place(RearrangeParameters* parameters, int element)
    {
        int row = parameters->FirstRow, column = parameters->FirstColumn, channel = parameters->FirstChannel;
        var loops = (RearrangeLoop*)(parameters + 1);
        for (int i = parameters->Loops - 1; i >= 0; element /= loops[i--].Count)
        {
            int at = element % loops[i].Count;
            row += at * loops[i].RowStep;
            column += at * loops[i].ColumnStep;
            channel += at * loops[i].ChannelStep;
        }
        return (row, column, channel);
    }
}
