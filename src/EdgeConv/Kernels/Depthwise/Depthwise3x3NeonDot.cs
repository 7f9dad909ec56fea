using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// 3x3, horizontal stride 1, with SDOT: four, two or one output rows at once. A column of four input rows is interleaved to
/// [channel][r0 r1 r2 r3] once and used six times: by three outputs of the upper row with weights (w0 w1 w2 0) and three of the lower row with
/// (0 w0 w1 w2). Four output rows take a second quad (r2 r3 r4 r5), which shares r2 and r3. A column outside the map is a constant.
/// </summary>
internal readonly unsafe struct Depthwise3x3NeonDot : IDepthwiseBands
{
    public static int MostRows => 4;

    public static int RowStride => 1;

    public static int ColumnStride => 1;

    public static int Tile => 3;

    public static void Run<TStage>(DepthwiseBand* band, int rows) where TStage : struct, IOutputStageNeon
    {
        if (rows == 4 && typeof(TStage) == typeof(XnnpackShortNeon))
            Run<FourRows, TStage>(band);
        else if (rows == 4)
        {
            // The other output stages leave too few registers for four rows.
            Run<TwoRows, TStage>(band);
            DepthwiseBand lower = *band;
            lower.Inputs += 2;
            lower.Outputs += 2;
            Run<TwoRows, TStage>(&lower);
        }
        else if (rows == 2)
            Run<TwoRows, TStage>(band);
        else
            Run<OneRow, TStage>(band);
    }

    // Compared as types, the compiler does not even read the other branch, and inlines all of this one.
    private readonly struct OneRow;

    private readonly struct TwoRows;

    private readonly struct FourRows;

    /// <summary>A column of eight channels: (r0 r1 r2 r3) of the first and last four, (r2 r3 r4 r5) of the first and last four.</summary>
    private struct Column
    {
        public Vector128<sbyte> Upper0, Upper1, Lower0, Lower1;
    }

    /// <summary>A column half way: (r0 r1), (r2 r3), (r4 r5) of eight channels.</summary>
    private struct Pairs
    {
        public Vector128<short> First, Second, Third;
    }

    /// <summary>A column of weights: (w0 w1 w2 0) and (0 w0 w1 w2).</summary>
    private struct Taps
    {
        public Vector128<sbyte> First0, First1, Second0, Second1;
    }

    private static void Run<TRows, TStage>(DepthwiseBand* band) where TRows : struct where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(band->Arguments);
        byte* w = band->Weights;
        sbyte** rows = band->Inputs;
        sbyte* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = typeof(TRows) != typeof(OneRow) ? rows[3] : null, r4 = null, r5 = null;
        sbyte* o0 = band->Outputs[0], o1 = typeof(TRows) != typeof(OneRow) ? band->Outputs[1] : null, o2 = null, o3 = null;
        if (typeof(TRows) == typeof(FourRows))
        {
            r4 = rows[4];
            r5 = rows[5];
            o2 = band->Outputs[2];
            o3 = band->Outputs[3];
        }
        nint pixel = band->InputPixel, outputPixel = band->OutputPixel;
        for (nint block = 0; block < band->Blocks; block++)
        {
            int* bias = (int*)w;
            var m0 = TStage.Multipliers(w, 8, 0);
            var m1 = TStage.Multipliers(w, 8, 4);
            Load<TRows>((sbyte*)w + 8 * TStage.HeaderBytes, out Taps u);
            Load<TRows>((sbyte*)w + (8 * TStage.HeaderBytes + 32), out Taps v);
            Load<TRows>((sbyte*)w + (8 * TStage.HeaderBytes + 64), out Taps x);
            w += 8 * (TStage.HeaderBytes + DepthwiseBands.Weights);

            nint at = band->InputChannel + block * 8, to = band->OutputChannel + block * 8;
            Column a, b, c;
            if (band->PadBefore == 0)
            {
                Read<TRows>(r0, r1, r2, r3, r4, r5, at, out a);
                at += pixel;
            }
            else
                Outside(band, out a);
            Read<TRows>(r0, r1, r2, r3, r4, r5, at, out b);
            at += pixel;
            for (nint tiles = band->Tiles; tiles != 0; tiles--)
            {
                // The pairs of a column are read before the last use of the column that it replaces: so both get the same registers, and no mov.
                Read<TRows>(r0, r1, r2, r3, r4, r5, at, out c);
                at += pixel;
                WriteFirst<TRows, TStage>(o0, o2, to, stage, bias, a, b, c, u, v, x, m0, m1);
                Read<TRows>(r0, r1, r2, r3, r4, r5, at, out Pairs pairs);
                at += pixel;
                WriteLast<TRows, TStage>(o0, o1, o3, to, stage, bias, a, b, c, u, v, x, m0, m1);
                to += outputPixel;
                Join<TRows>(pairs, out a);
                WriteFirst<TRows, TStage>(o0, o2, to, stage, bias, b, c, a, u, v, x, m0, m1);
                Read<TRows>(r0, r1, r2, r3, r4, r5, at, out pairs);
                at += pixel;
                WriteLast<TRows, TStage>(o0, o1, o3, to, stage, bias, b, c, a, u, v, x, m0, m1);
                to += outputPixel;
                Join<TRows>(pairs, out b);
                Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, c, a, b, u, v, x, m0, m1);
                to += outputPixel;
            }
            if (typeof(TStage) != typeof(XnnpackShortNeon))
            {
                // So much code as below takes a longer stage past what the compiler inlines.
                for (nint left = band->AfterTiles + (band->HasEdge ? 1 : 0); left != 0; left--)
                {
                    Outside(band, out c);
                    if (left > 1 || !band->HasEdge)
                        Read<TRows>(r0, r1, r2, r3, r4, r5, at, out c);
                    at += pixel;
                    Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, a, b, c, u, v, x, m0, m1);
                    to += outputPixel;
                    a = b;
                    b = c;
                }
                continue;
            }
            if (band->AfterTiles == 0)
            {
                if (!band->HasEdge)
                    continue;
                Outside(band, out c);
                Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, a, b, c, u, v, x, m0, m1);
                continue;
            }
            Read<TRows>(r0, r1, r2, r3, r4, r5, at, out c);
            at += pixel;
            Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, a, b, c, u, v, x, m0, m1);
            to += outputPixel;
            if (band->AfterTiles == 1)
            {
                if (!band->HasEdge)
                    continue;
                Outside(band, out a);
                Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, b, c, a, u, v, x, m0, m1);
                continue;
            }
            Read<TRows>(r0, r1, r2, r3, r4, r5, at, out a);
            Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, b, c, a, u, v, x, m0, m1);
            if (!band->HasEdge)
                continue;
            to += outputPixel;
            Outside(band, out b);
            Write<TRows, TStage>(o0, o1, o2, o3, to, stage, bias, c, a, b, u, v, x, m0, m1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TRows>(sbyte* w, out Taps taps) where TRows : struct
    {
        taps.First0 = AdvSimd.LoadVector128(w);
        taps.First1 = AdvSimd.LoadVector128(w + 16);
        taps.Second0 = AdvSimd.ShiftLeftLogical(taps.First0.AsUInt32(), 8).AsSByte();
        taps.Second1 = AdvSimd.ShiftLeftLogical(taps.First1.AsUInt32(), 8).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outside(DepthwiseBand* band, out Column column)
    {
        var zero = AdvSimd.LoadAndReplicateToVector128(&band->ZeroPoint);
        column.Upper0 = zero;
        column.Upper1 = zero;
        column.Lower0 = zero;
        column.Lower1 = zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TRows>(sbyte* r0, sbyte* r1, sbyte* r2, sbyte* r3, sbyte* r4, sbyte* r5, nint at, out Column column)
        where TRows : struct
    {
        Read<TRows>(r0, r1, r2, r3, r4, r5, at, out Pairs pairs);
        Join<TRows>(pairs, out column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TRows>(sbyte* r0, sbyte* r1, sbyte* r2, sbyte* r3, sbyte* r4, sbyte* r5, nint at, out Pairs pairs)
        where TRows : struct
    {
        // The fourth weight of a single row is 0.
        sbyte* fourth = typeof(TRows) != typeof(OneRow) ? r3 : r2;
        var first = Zip(r0, r1, at);
        var second = Zip(r2, fourth, at);
        var third = second;
        if (typeof(TRows) == typeof(FourRows))
            third = Zip(r4, r5, at);
        pairs.First = first;
        pairs.Second = second;
        pairs.Third = third;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join<TRows>(in Pairs pairs, out Column column) where TRows : struct
    {
        column.Upper0 = AdvSimd.Arm64.ZipLow(pairs.First, pairs.Second).AsSByte();
        column.Upper1 = AdvSimd.Arm64.ZipHigh(pairs.First, pairs.Second).AsSByte();
        column.Lower0 = column.Upper0;
        column.Lower1 = column.Upper1;
        if (typeof(TRows) != typeof(FourRows))
            return;
        column.Lower0 = AdvSimd.Arm64.ZipLow(pairs.Second, pairs.Third).AsSByte();
        column.Lower1 = AdvSimd.Arm64.ZipHigh(pairs.Second, pairs.Third).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Zip(sbyte* upper, sbyte* lower, nint at) => AdvSimd.Arm64.ZipLow(
        AdvSimd.LoadVector64(upper + at).ToVector128Unsafe(), AdvSimd.LoadVector64(lower + at).ToVector128Unsafe()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TRows, TStage>(sbyte* o0, sbyte* o1, sbyte* o2, sbyte* o3, nint to, in TStage stage, int* bias,
        in Column a, in Column b, in Column c, in Taps u, in Taps v, in Taps x, in MultipliersNeon m0, in MultipliersNeon m1)
        where TRows : struct where TStage : struct, IOutputStageNeon
    {
        WriteFirst<TRows, TStage>(o0, o2, to, stage, bias, a, b, c, u, v, x, m0, m1);
        WriteLast<TRows, TStage>(o0, o1, o3, to, stage, bias, a, b, c, u, v, x, m0, m1);
    }

    /// <summary>The first row of each two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteFirst<TRows, TStage>(sbyte* o0, sbyte* o2, nint to, in TStage stage, int* bias,
        in Column a, in Column b, in Column c, in Taps u, in Taps v, in Taps x, in MultipliersNeon m0, in MultipliersNeon m1)
        where TRows : struct where TStage : struct, IOutputStageNeon
    {
        if (typeof(TRows) != typeof(OneRow))
            Pixel(o0 + to, stage, bias, a.Upper0, b.Upper0, c.Upper0, a.Upper1, b.Upper1, c.Upper1,
                u.First0, v.First0, x.First0, u.First1, v.First1, x.First1, m0, m1);
        if (typeof(TRows) == typeof(FourRows))
            Pixel(o2 + to, stage, bias, a.Lower0, b.Lower0, c.Lower0, a.Lower1, b.Lower1, c.Lower1,
                u.First0, v.First0, x.First0, u.First1, v.First1, x.First1, m0, m1);
    }

    /// <summary>The second row of each two, or the only row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLast<TRows, TStage>(sbyte* o0, sbyte* o1, sbyte* o3, nint to, in TStage stage, int* bias,
        in Column a, in Column b, in Column c, in Taps u, in Taps v, in Taps x, in MultipliersNeon m0, in MultipliersNeon m1)
        where TRows : struct where TStage : struct, IOutputStageNeon
    {
        if (typeof(TRows) == typeof(OneRow))
            Pixel(o0 + to, stage, bias, a.Upper0, b.Upper0, c.Upper0, a.Upper1, b.Upper1, c.Upper1,
                u.First0, v.First0, x.First0, u.First1, v.First1, x.First1, m0, m1);
        else
            Pixel(o1 + to, stage, bias, a.Upper0, b.Upper0, c.Upper0, a.Upper1, b.Upper1, c.Upper1,
                u.Second0, v.Second0, x.Second0, u.Second1, v.Second1, x.Second1, m0, m1);
        if (typeof(TRows) == typeof(FourRows))
            Pixel(o3 + to, stage, bias, a.Lower0, b.Lower0, c.Lower0, a.Lower1, b.Lower1, c.Lower1,
                u.Second0, v.Second0, x.Second0, u.Second1, v.Second1, x.Second1, m0, m1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pixel<TStage>(sbyte* output, in TStage stage, int* bias,
        Vector128<sbyte> a0, Vector128<sbyte> b0, Vector128<sbyte> c0, Vector128<sbyte> a1, Vector128<sbyte> b1, Vector128<sbyte> c1,
        Vector128<sbyte> u0, Vector128<sbyte> v0, Vector128<sbyte> x0, Vector128<sbyte> u1, Vector128<sbyte> v1, Vector128<sbyte> x1,
        in MultipliersNeon m0, in MultipliersNeon m1) where TStage : struct, IOutputStageNeon
    {
        // The bias is loaded anew for each pixel: one ldp, where a copy would be two movs.
        var p = AdvSimd.LoadVector128(bias);
        var q = AdvSimd.LoadVector128(bias + 4);
        p = Dp.DotProduct(p, a0, u0);
        q = Dp.DotProduct(q, a1, u1);
        p = Dp.DotProduct(p, b0, v0);
        q = Dp.DotProduct(q, b1, v1);
        p = Dp.DotProduct(p, c0, x0);
        q = Dp.DotProduct(q, c1, x1);
        StoreNeon.Eight(output, stage, p, q, m0, m1);
    }
}
