using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static EdgeConv.Camera.Jpeg.Transform.Coefficients;
using static EdgeConv.Camera.Jpeg.Transform.Cosines;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>2x2 levels, for a quarter of the size: eight columns at a time, then two rows.</summary>
internal unsafe struct Vector2<TLanes> : IBlockTransform
    where TLanes : struct, ILanes
{
    private const byte Shift1 = Bits - PassBits + 2, Shift2 = Bits + PassBits + ScaleBits + 2;
    private const int Rounding1 = 1 << (Shift1 - 1), Rounding2 = 1 << (Shift2 - 1);

    public static int Size => 2;

    public static void Run(short* coefficients, int count, byte* levels, nint stride)
    {
        Vector128<short> x0 = Row(coefficients, 0), x1 = Row(coefficients, 1), x3 = Row(coefficients, 3);
        Vector128<int> lowOdd = TLanes.PairLow(x3, x1, -C1_272758580, C3_624509785), highOdd = TLanes.PairHigh(x3, x1, -C1_272758580, C3_624509785);
        if (count > SmallCount)
        {
            Vector128<short> x5 = Row(coefficients, 5), x7 = Row(coefficients, 7);
            lowOdd = TLanes.AddPairLow(lowOdd, x7, x5, -C0_720959822, C0_850430095);
            highOdd = TLanes.AddPairHigh(highOdd, x7, x5, -C0_720959822, C0_850430095);
        }
        Vector128<int> round = Vector128.Create(Rounding1);
        Vector128<int> low = TLanes.AddPairLow(round, x0, x0, 2 * One, 2 * One), high = TLanes.AddPairHigh(round, x0, x0, 2 * One, 2 * One);
        Write(TLanes.Narrow(low + lowOdd, high + highOdd, Shift1), levels);
        Write(TLanes.Narrow(low - lowOdd, high - highOdd, Shift1), levels + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector128<short> row, byte* levels)
    {
        Vector128<short> weights = Vector128.Create(0, C3_624509785, 0, -C1_272758580, 0, C0_850430095, 0, -C0_720959822);
        int a = row[0] * 4 * One + Rounding2, odd = Vector128.Sum(TLanes.Dot(row, weights));
        levels[0] = (byte)(Math.Clamp((a + odd) >> Shift2, -128, 127) + 128);
        levels[1] = (byte)(Math.Clamp((a - odd) >> Shift2, -128, 127) + 128);
    }
}
