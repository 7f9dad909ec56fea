using static EdgeConv.Camera.Jpeg.Transform.Cosines;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>8x8 levels, one number at a time: what the vector forms equal for all coefficients, also those that overflow.</summary>
internal unsafe struct Scalar8 : IBlockTransform
{
    public static int Size => 8;

    public static void Run(short* coefficients, int count, byte* levels, nint stride)
    {
        short* columns = stackalloc short[64];
        int* sums = stackalloc int[8];
        for (int x = 0; x < 8; x++)
        {
            Sums(coefficients + x, 8, 1 << (Bits - PassBits - 1), sums);
            for (int y = 0; y < 8; y++)
                columns[8 * y + x] = (short)Math.Clamp(sums[y] >> (Bits - PassBits), short.MinValue, short.MaxValue);
        }
        for (int y = 0; y < 8; y++, levels += stride)
        {
            Sums(columns + 8 * y, 1, 1 << (Bits + PassBits + ScaleBits - 1), sums);
            for (int x = 0; x < 8; x++)
                levels[x] = (byte)(Math.Clamp(sums[x] >> (Bits + PassBits + ScaleBits), -128, 127) + 128);
        }
    }

    private static void Sums(short* x, nint step, int rounding, int* sums)
    {
        int x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x4 = x[4 * step], x5 = x[5 * step], x6 = x[6 * step], x7 = x[7 * step];
        int a = x0 * One + x4 * One + rounding, b = x0 * One - x4 * One + rounding;
        int c = x2 * EvenSame + x6 * Even6To2, d = x2 * Even2To3 + x6 * EvenSame;
        int z3 = (short)(x7 + x3), z4 = (short)(x5 + x1);
        int e = z3 * Sum3 + z4 * Sum, f = z3 * Sum + z4 * Sum4;
        int odd0 = x7 * Odd7 + x1 * Odd17 + e, odd3 = x7 * Odd17 + x1 * Odd1 + f;
        int odd1 = x5 * Odd5 + x3 * Odd35 + f, odd2 = x5 * Odd35 + x3 * Odd3 + e;
        sums[0] = a + d + odd3;
        sums[7] = a + d - odd3;
        sums[1] = b + c + odd2;
        sums[6] = b + c - odd2;
        sums[2] = b - c + odd1;
        sums[5] = b - c - odd1;
        sums[3] = a - d + odd0;
        sums[4] = a - d - odd0;
    }
}
