using EdgeConv.Blob;

namespace EdgeConv.Kernels.Add;

/// <summary>The specification where a map is int16: two float32 products, their sum, half to even. The second may be broadcast.</summary>
internal static unsafe class AddInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        int step = a->Second.Channels == 1 ? 0 : 1;
        Int16AddParameters by = *(Int16AddParameters*)a->Parameters;
        Int16Range range = Levels.Range(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
            {
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    float one = (Levels.Get(a->Input, left, c) - a->Input.ZeroPoint) * by.A, other = (Levels.Get(a->Second, right, c * step) - a->Second.ZeroPoint) * by.B;
                    Levels.Set(a->Output, output, c, Levels.Rounded(one + other, a->Output.ZeroPoint, range));
                }
                left += a->Input.PixelBytes;
                right += a->Second.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
