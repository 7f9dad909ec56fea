using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static EdgeConv.Camera.Jpeg.Transform.Coefficients;
using static EdgeConv.Camera.Jpeg.Transform.Cosines;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>4x4 levels, for half the size: eight columns at a time, then four rows.</summary>
internal unsafe struct Vector4<TLanes> : IReachTransform
    where TLanes : struct, ILanes
{
    private const byte Shift1 = Bits - PassBits + 1, Shift2 = Bits + PassBits + ScaleBits + 1;
    private const int Rounding1 = 1 << (Shift1 - 1), Rounding2 = 1 << (Shift2 - 1);

    public static int Size => 4;

    public static void RunWhole(short* coefficients, byte* levels, nint stride)
    {
        Vector128<short> x0 = Row(coefficients, 0), x1 = Row(coefficients, 1), x2 = Row(coefficients, 2), x3 = Row(coefficients, 3),
            x5 = Row(coefficients, 5), x6 = Row(coefficients, 6), x7 = Row(coefficients, 7);
        Sums<LowHalf<TLanes>>(x0, x1, x2, x3, x5, x6, x7, out var l0, out var l1, out var l2, out var l3);
        Sums<HighHalf<TLanes>>(x0, x1, x2, x3, x5, x6, x7, out var h0, out var h1, out var h2, out var h3);
        Vector128<short> y0 = TLanes.Narrow(l0, h0, Shift1), y1 = TLanes.Narrow(l1, h1, Shift1),
            y2 = TLanes.Narrow(l2, h2, Shift1), y3 = TLanes.Narrow(l3, h3, Shift1);

        // Four rows become eight columns, two in a vector.
        Vector128<short> evenLeft = TLanes.ZipLow(y0, y2), oddLeft = TLanes.ZipLow(y1, y3), evenRight = TLanes.ZipHigh(y0, y2), oddRight = TLanes.ZipHigh(y1, y3);
        Vector128<short> x01 = TLanes.ZipLow(evenLeft, oddLeft), x23 = TLanes.ZipHigh(evenLeft, oddLeft),
            x45 = TLanes.ZipLow(evenRight, oddRight), x67 = TLanes.ZipHigh(evenRight, oddRight);

        Vector128<int> round = Vector128.Create(Rounding2);
        Vector128<int> c = TLanes.PairLow(x23, x67, C1_847759065, -C0_765366865);
        Vector128<int> a = TLanes.AddPairLow(round, x01, x01, One, One);
        Vector128<int> odd0 = TLanes.AddPairHigh(TLanes.PairHigh(x23, x01, -C2_172734803, C1_061594337), x67, x45, -C0_211164243, C1_451774981);
        Vector128<int> odd2 = TLanes.AddPairHigh(TLanes.PairHigh(x23, x01, C0_899976223, C2_562915447), x67, x45, -C0_509795579, -C0_601344887);
        Write(a + c, a - c, odd0, odd2, levels, stride);
    }

    public static void RunSmall(short* coefficients, byte* levels, nint stride)
    {
        Vector128<short> x0 = Row(coefficients, 0), x1 = Row(coefficients, 1), x2 = Row(coefficients, 2), x3 = Row(coefficients, 3);
        Vector128<int> round = Vector128.Create(Rounding1);
        Vector128<int> outer = TLanes.AddPairLow(round, x0, x2, 2 * One, C1_847759065), inner = TLanes.AddPairLow(round, x0, x2, 2 * One, -C1_847759065);
        Vector128<int> odd0 = TLanes.PairLow(x3, x1, -C2_172734803, C1_061594337), odd2 = TLanes.PairLow(x3, x1, C0_899976223, C2_562915447);
        Vector128<short> y02 = TLanes.Narrow(outer + odd2, inner - odd0, Shift1), y13 = TLanes.Narrow(inner + odd0, outer - odd2, Shift1);

        Vector128<short> even = TLanes.ZipLow(y02, y13), odd = TLanes.ZipHigh(y02, y13); // rows 0 and 1, rows 2 and 3
        Vector128<short> x01 = TLanes.ZipLow(even.AsInt32(), odd.AsInt32()).AsInt16(), x23 = TLanes.ZipHigh(even.AsInt32(), odd.AsInt32()).AsInt16();

        round = Vector128.Create(Rounding2);
        Write(TLanes.AddPairLow(round, x01, x23, 2 * One, C1_847759065), TLanes.AddPairLow(round, x01, x23, 2 * One, -C1_847759065),
            TLanes.PairHigh(x23, x01, -C2_172734803, C1_061594337), TLanes.PairHigh(x23, x01, C0_899976223, C2_562915447), levels, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<THalf>(Vector128<short> x0, Vector128<short> x1, Vector128<short> x2, Vector128<short> x3,
        Vector128<short> x5, Vector128<short> x6, Vector128<short> x7,
        out Vector128<int> y0, out Vector128<int> y1, out Vector128<int> y2, out Vector128<int> y3)
        where THalf : struct, IHalf
    {
        Vector128<int> a = THalf.AddPair(Vector128.Create(Rounding1), x0, x0, One, One), c = THalf.Pair(x2, x6, C1_847759065, -C0_765366865);
        Vector128<int> odd0 = THalf.AddPair(THalf.Pair(x3, x1, -C2_172734803, C1_061594337), x7, x5, -C0_211164243, C1_451774981);
        Vector128<int> odd2 = THalf.AddPair(THalf.Pair(x3, x1, C0_899976223, C2_562915447), x7, x5, -C0_509795579, -C0_601344887);
        Vector128<int> outer = a + c, inner = a - c;
        y0 = outer + odd2;
        y1 = inner + odd0;
        y2 = inner - odd0;
        y3 = outer - odd2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector128<int> outer, Vector128<int> inner, Vector128<int> odd0, Vector128<int> odd2, byte* levels, nint stride)
    {
        Vector128<sbyte> columns = TLanes.NarrowUpper(outer + odd2, inner + odd0, inner - odd0, outer - odd2, Shift2 - 16);
        Vector128<uint> rows = Vector128.Shuffle(columns.AsByte() ^ Vector128.Create((byte)128),
            Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32();
        Unsafe.WriteUnaligned(levels, rows[0]);
        Unsafe.WriteUnaligned(levels + stride, rows[1]);
        Unsafe.WriteUnaligned(levels + 2 * stride, rows[2]);
        Unsafe.WriteUnaligned(levels + 3 * stride, rows[3]);
    }
}
