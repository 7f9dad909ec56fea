using static EdgeConv.Camera.Jpeg.Transform.Cosines;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>2x2 levels, for a quarter of the size, one number at a time.</summary>
internal unsafe struct Scalar2 : IBlockTransform
{
    public static int Size => 2;

    public static void Run(short* coefficients, int count, byte* levels, nint stride)
    {
        short* columns = stackalloc short[16];
        for (int x = 0; x < 8; x++)
        {
            Sums(coefficients + x, 8, 1 << (Bits - PassBits + 1), out int upper, out int lower);
            columns[x] = (short)Math.Clamp(upper >> (Bits - PassBits + 2), short.MinValue, short.MaxValue);
            columns[8 + x] = (short)Math.Clamp(lower >> (Bits - PassBits + 2), short.MinValue, short.MaxValue);
        }
        for (int y = 0; y < 2; y++, levels += stride)
        {
            Sums(columns + 8 * y, 1, 1 << (Bits + PassBits + ScaleBits + 1), out int left, out int right);
            levels[0] = (byte)(Math.Clamp(left >> (Bits + PassBits + ScaleBits + 2), -128, 127) + 128);
            levels[1] = (byte)(Math.Clamp(right >> (Bits + PassBits + ScaleBits + 2), -128, 127) + 128);
        }
    }

    private static void Sums(short* x, nint step, int rounding, out int first, out int second)
    {
        int a = x[0] * 4 * One + rounding;
        int odd = x[3 * step] * -C1_272758580 + x[step] * C3_624509785 + x[7 * step] * -C0_720959822 + x[5 * step] * C0_850430095;
        first = a + odd;
        second = a - odd;
    }
}
