using EdgeConv.Blob;

namespace EdgeConv.Kernels.Multiply;

/// <summary>The specification where a map is int16: the product, or the quotient, of two float32, half to even; the second may be broadcast. By 0 the quotient is the range's end.</summary>
internal static unsafe class MultiplyInt16Scalar
{
    public static void Run(KernelArguments* a, int first, int count)
    {
        int step = a->Second.Channels == 1 ? 0 : 1;
        Int16ProductParameters by = *(Int16ProductParameters*)a->Parameters;
        Int16Range range = Levels.Range(a);
        for (int row = first; row < first + count; row++)
        {
            sbyte* left = a->Input[row], right = a->Second[row], output = a->Output[row];
            for (int x = 0; x < a->Output.Columns; x++)
            {
                for (int c = 0; c < a->Output.Channels; c++)
                {
                    float one = (Levels.Get(a->Input, left, c) - a->Input.ZeroPoint) * by.Factor, other = Levels.Get(a->Second, right, c * step) - a->Second.ZeroPoint;
                    Levels.Set(a->Output, output, c, Levels.Rounded(by.Divides == 1 ? one / other : one * other, a->Output.ZeroPoint, range));
                }
                left += a->Input.PixelBytes;
                right += a->Second.PixelBytes;
                output += a->Output.PixelBytes;
            }
        }
    }
}
