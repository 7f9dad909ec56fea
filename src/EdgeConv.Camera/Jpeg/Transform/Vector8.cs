using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static EdgeConv.Camera.Jpeg.Transform.Coefficients;
using static EdgeConv.Camera.Jpeg.Transform.Cosines;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>8x8 levels: eight columns at a time, then eight rows.</summary>
internal unsafe struct Vector8<TLanes> : IReachTransform
    where TLanes : struct, ILanes
{
    private const byte Shift1 = Bits - PassBits, Shift2 = Bits + PassBits + ScaleBits;
    private const int Rounding1 = 1 << (Shift1 - 1), Rounding2 = 1 << (Shift2 - 1);

    public static int Size => 8;

    public static void RunWhole(short* coefficients, byte* levels, nint stride)
    {
        Vector128<short> x0 = Row(coefficients, 0), x1 = Row(coefficients, 1), x2 = Row(coefficients, 2), x3 = Row(coefficients, 3),
            x4 = Row(coefficients, 4), x5 = Row(coefficients, 5), x6 = Row(coefficients, 6), x7 = Row(coefficients, 7);
        Sums<LowHalf<TLanes>>(x0, x1, x2, x3, x4, x5, x6, x7, Rounding1,
            out var l0, out var l1, out var l2, out var l3, out var l4, out var l5, out var l6, out var l7);
        Sums<HighHalf<TLanes>>(x0, x1, x2, x3, x4, x5, x6, x7, Rounding1,
            out var h0, out var h1, out var h2, out var h3, out var h4, out var h5, out var h6, out var h7);
        x0 = TLanes.Narrow(l0, h0, Shift1);
        x1 = TLanes.Narrow(l1, h1, Shift1);
        x2 = TLanes.Narrow(l2, h2, Shift1);
        x3 = TLanes.Narrow(l3, h3, Shift1);
        x4 = TLanes.Narrow(l4, h4, Shift1);
        x5 = TLanes.Narrow(l5, h5, Shift1);
        x6 = TLanes.Narrow(l6, h6, Shift1);
        x7 = TLanes.Narrow(l7, h7, Shift1);

        // Transposed: three times, each lane to twice its place.
        Vector128<short> a0 = TLanes.ZipLow(x0, x4), a1 = TLanes.ZipHigh(x0, x4), a2 = TLanes.ZipLow(x1, x5), a3 = TLanes.ZipHigh(x1, x5),
            a4 = TLanes.ZipLow(x2, x6), a5 = TLanes.ZipHigh(x2, x6), a6 = TLanes.ZipLow(x3, x7), a7 = TLanes.ZipHigh(x3, x7);
        Vector128<short> b0 = TLanes.ZipLow(a0, a4), b1 = TLanes.ZipHigh(a0, a4), b2 = TLanes.ZipLow(a1, a5), b3 = TLanes.ZipHigh(a1, a5),
            b4 = TLanes.ZipLow(a2, a6), b5 = TLanes.ZipHigh(a2, a6), b6 = TLanes.ZipLow(a3, a7), b7 = TLanes.ZipHigh(a3, a7);
        x0 = TLanes.ZipLow(b0, b4);
        x1 = TLanes.ZipHigh(b0, b4);
        x2 = TLanes.ZipLow(b1, b5);
        x3 = TLanes.ZipHigh(b1, b5);
        x4 = TLanes.ZipLow(b2, b6);
        x5 = TLanes.ZipHigh(b2, b6);
        x6 = TLanes.ZipLow(b3, b7);
        x7 = TLanes.ZipHigh(b3, b7);

        Sums<LowHalf<TLanes>>(x0, x1, x2, x3, x4, x5, x6, x7, Rounding2, out l0, out l1, out l2, out l3, out l4, out l5, out l6, out l7);
        Sums<HighHalf<TLanes>>(x0, x1, x2, x3, x4, x5, x6, x7, Rounding2, out h0, out h1, out h2, out h3, out h4, out h5, out h6, out h7);
        Write(TLanes.NarrowUpper(l0, h0, l4, h4, Shift2 - 16), TLanes.NarrowUpper(l1, h1, l5, h5, Shift2 - 16),
            TLanes.NarrowUpper(l2, h2, l6, h6, Shift2 - 16), TLanes.NarrowUpper(l3, h3, l7, h7, Shift2 - 16), levels, stride);
    }

    /// <summary>Half a pass over columns, and a pass of half the terms over rows.</summary>
    public static void RunSmall(short* coefficients, byte* levels, nint stride)
    {
        Vector128<short> x0 = Row(coefficients, 0), x1 = Row(coefficients, 1), x2 = Row(coefficients, 2), x3 = Row(coefficients, 3);
        SmallSums<LowHalf<TLanes>>(x0, x1, x2, x3, Rounding1,
            out var l0, out var l1, out var l2, out var l3, out var l4, out var l5, out var l6, out var l7);
        Vector128<short> y04 = TLanes.Narrow(l0, l4, Shift1), y15 = TLanes.Narrow(l1, l5, Shift1),
            y26 = TLanes.Narrow(l2, l6, Shift1), y37 = TLanes.Narrow(l3, l7, Shift1);

        Vector128<short> even03 = TLanes.ZipLow(y04, y26), odd03 = TLanes.ZipLow(y15, y37), even47 = TLanes.ZipHigh(y04, y26), odd47 = TLanes.ZipHigh(y15, y37);
        Vector128<short> upper01 = TLanes.ZipLow(even03, odd03), upper23 = TLanes.ZipHigh(even03, odd03),
            lower01 = TLanes.ZipLow(even47, odd47), lower23 = TLanes.ZipHigh(even47, odd47);
        x0 = Vector128.Create(upper01.GetLower(), lower01.GetLower());
        x1 = Vector128.Create(upper01.GetUpper(), lower01.GetUpper());
        x2 = Vector128.Create(upper23.GetLower(), lower23.GetLower());
        x3 = Vector128.Create(upper23.GetUpper(), lower23.GetUpper());

        SmallSums<LowHalf<TLanes>>(x0, x1, x2, x3, Rounding2, out l0, out l1, out l2, out l3, out l4, out l5, out l6, out l7);
        SmallSums<HighHalf<TLanes>>(x0, x1, x2, x3, Rounding2,
            out var h0, out var h1, out var h2, out var h3, out var h4, out var h5, out var h6, out var h7);
        Write(TLanes.NarrowUpper(l0, h0, l4, h4, Shift2 - 16), TLanes.NarrowUpper(l1, h1, l5, h5, Shift2 - 16),
            TLanes.NarrowUpper(l2, h2, l6, h6, Shift2 - 16), TLanes.NarrowUpper(l3, h3, l7, h7, Shift2 - 16), levels, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<THalf>(Vector128<short> x0, Vector128<short> x1, Vector128<short> x2, Vector128<short> x3,
        Vector128<short> x4, Vector128<short> x5, Vector128<short> x6, Vector128<short> x7, int rounding,
        out Vector128<int> y0, out Vector128<int> y1, out Vector128<int> y2, out Vector128<int> y3,
        out Vector128<int> y4, out Vector128<int> y5, out Vector128<int> y6, out Vector128<int> y7)
        where THalf : struct, IHalf
    {
        Vector128<int> round = Vector128.Create(rounding);
        Vector128<int> a = THalf.AddPair(round, x0, x4, One, One), b = THalf.AddPair(round, x0, x4, One, -One);
        Vector128<int> c = THalf.Pair(x2, x6, EvenSame, Even6To2), d = THalf.Pair(x2, x6, Even2To3, EvenSame);
        Vector128<int> a0 = a + d, a3 = a - d, b1 = b + c, b2 = b - c;
        Vector128<short> z3 = x7 + x3, z4 = x5 + x1;
        Vector128<int> e = THalf.Pair(z3, z4, Sum3, Sum), f = THalf.Pair(z3, z4, Sum, Sum4);
        Vector128<int> odd0 = THalf.AddPair(e, x7, x1, Odd7, Odd17), odd3 = THalf.AddPair(f, x7, x1, Odd17, Odd1);
        Vector128<int> odd1 = THalf.AddPair(f, x5, x3, Odd5, Odd35), odd2 = THalf.AddPair(e, x5, x3, Odd35, Odd3);
        Mirror(a0, b1, b2, a3, odd0, odd1, odd2, odd3, out y0, out y1, out y2, out y3, out y4, out y5, out y6, out y7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SmallSums<THalf>(Vector128<short> x0, Vector128<short> x1, Vector128<short> x2, Vector128<short> x3, int rounding,
        out Vector128<int> y0, out Vector128<int> y1, out Vector128<int> y2, out Vector128<int> y3,
        out Vector128<int> y4, out Vector128<int> y5, out Vector128<int> y6, out Vector128<int> y7)
        where THalf : struct, IHalf
    {
        Vector128<int> round = Vector128.Create(rounding);
        Vector128<int> a0 = THalf.AddPair(round, x0, x2, One, Even2To3), a3 = THalf.AddPair(round, x0, x2, One, -Even2To3);
        Vector128<int> b1 = THalf.AddPair(round, x0, x2, One, EvenSame), b2 = THalf.AddPair(round, x0, x2, One, -EvenSame);
        Vector128<int> odd0 = THalf.Pair(x3, x1, Sum3, Sum + Odd17), odd3 = THalf.Pair(x3, x1, Sum, Sum4 + Odd1);
        Vector128<int> odd1 = THalf.Pair(x3, x1, Sum + Odd35, Sum4), odd2 = THalf.Pair(x3, x1, Sum3 + Odd3, Sum);
        Mirror(a0, b1, b2, a3, odd0, odd1, odd2, odd3, out y0, out y1, out y2, out y3, out y4, out y5, out y6, out y7);
    }

    /// <summary>Even and odd parts make two levels each, as far from the one edge as from the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mirror(Vector128<int> even0, Vector128<int> even1, Vector128<int> even2, Vector128<int> even3,
        Vector128<int> odd0, Vector128<int> odd1, Vector128<int> odd2, Vector128<int> odd3,
        out Vector128<int> y0, out Vector128<int> y1, out Vector128<int> y2, out Vector128<int> y3,
        out Vector128<int> y4, out Vector128<int> y5, out Vector128<int> y6, out Vector128<int> y7)
    {
        y0 = even0 + odd3;
        y7 = even0 - odd3;
        y1 = even1 + odd2;
        y6 = even1 - odd2;
        y2 = even2 + odd1;
        y5 = even2 - odd1;
        y3 = even3 + odd0;
        y4 = even3 - odd0;
    }

    /// <summary>Turns columns into rows.</summary>
    /// <param name="c04">Column 0, downwards, then column 4; signed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector128<sbyte> c04, Vector128<sbyte> c15, Vector128<sbyte> c26, Vector128<sbyte> c37, byte* levels, nint stride)
    {
        Vector128<byte> half = Vector128.Create((byte)128);
        Vector128<byte> p0 = c04.AsByte() ^ half, p1 = c15.AsByte() ^ half, p2 = c26.AsByte() ^ half, p3 = c37.AsByte() ^ half;
        Vector128<byte> even03 = TLanes.ZipLow(p0, p2), odd03 = TLanes.ZipLow(p1, p3), even47 = TLanes.ZipHigh(p0, p2), odd47 = TLanes.ZipHigh(p1, p3);
        Vector128<int> left03 = TLanes.ZipLow(even03, odd03).AsInt32(), left47 = TLanes.ZipHigh(even03, odd03).AsInt32(),
            right03 = TLanes.ZipLow(even47, odd47).AsInt32(), right47 = TLanes.ZipHigh(even47, odd47).AsInt32();
        Write(TLanes.ZipLow(left03, right03), levels, stride);
        Write(TLanes.ZipHigh(left03, right03), levels + 2 * stride, stride);
        Write(TLanes.ZipLow(left47, right47), levels + 4 * stride, stride);
        Write(TLanes.ZipHigh(left47, right47), levels + 6 * stride, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector128<int> rows, byte* levels, nint stride)
    {
        rows.AsByte().GetLower().Store(levels);
        rows.AsByte().GetUpper().Store(levels + stride);
    }
}
