using static EdgeConv.Camera.Jpeg.Transform.Cosines;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>4x4 levels, for half the size, one number at a time.</summary>
internal unsafe struct Scalar4 : IBlockTransform
{
    public static int Size => 4;

    public static void Run(short* coefficients, int count, byte* levels, nint stride)
    {
        short* columns = stackalloc short[32];
        int* sums = stackalloc int[4];
        for (int x = 0; x < 8; x++)
        {
            Sums(coefficients + x, 8, 1 << (Bits - PassBits), sums);
            for (int y = 0; y < 4; y++)
                columns[8 * y + x] = (short)Math.Clamp(sums[y] >> (Bits - PassBits + 1), short.MinValue, short.MaxValue);
        }
        for (int y = 0; y < 4; y++, levels += stride)
        {
            Sums(columns + 8 * y, 1, 1 << (Bits + PassBits + ScaleBits), sums);
            for (int x = 0; x < 4; x++)
                levels[x] = (byte)(Math.Clamp(sums[x] >> (Bits + PassBits + ScaleBits + 1), -128, 127) + 128);
        }
    }

    private static void Sums(short* x, nint step, int rounding, int* sums)
    {
        int x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x5 = x[5 * step], x6 = x[6 * step], x7 = x[7 * step];
        int a = x0 * 2 * One + rounding, c = x2 * C1_847759065 - x6 * C0_765366865;
        int odd0 = x3 * -C2_172734803 + x1 * C1_061594337 + x7 * -C0_211164243 + x5 * C1_451774981;
        int odd2 = x3 * C0_899976223 + x1 * C2_562915447 + x7 * -C0_509795579 + x5 * -C0_601344887;
        sums[0] = a + c + odd2;
        sums[3] = a + c - odd2;
        sums[1] = a - c + odd0;
        sums[2] = a - c - odd0;
    }
}
