using EdgeConv.Blob;

namespace EdgeConv.Kernels.Reduce;

/// <summary>The specification of a sum where input or output are int16: as <see cref="ReduceScalar"/>, rule xnnpack, with elements of either type.</summary>
internal static unsafe class ReduceInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        float by = *(float*)&((ReduceParameters*)a->Parameters)->Multiplier;
        int depth = a->Input.Channels / a->Output.Channels;
        Int16Range range = Levels.Range(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte* output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++, output += a->Output.PixelBytes)
                for (int c = 0; c < a->Output.Channels; c++)
                    Levels.Set(a->Output, output, c, Levels.Rounded(Sum(a, row, x, c, depth) * by, a->Output.ZeroPoint, range));
        }
    }

    private static int Sum(KernelArguments* a, int row, int column, int channel, int depth)
    {
        int sum = 0;
        for (int y = 0; y < a->Operator->Vertical.Size; y++)
            for (int x = 0; x < a->Operator->Horizontal.Size; x++)
                for (int c = 0; c < depth; c++)
                    sum = checked(sum + Levels.Get(a->Input, a->Input[row + y] + (column + x) * a->Input.PixelBytes, channel + c) - a->Input.ZeroPoint);
        return sum;
    }
}
