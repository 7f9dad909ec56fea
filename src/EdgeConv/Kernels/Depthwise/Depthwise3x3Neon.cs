using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// 3x3, horizontal stride 1, without SDOT: eight channels of two output rows or one, all taps and weights in registers.
/// </summary>
internal readonly unsafe struct Depthwise3x3Neon<TProducts> : IDepthwiseBands where TProducts : struct, ITapProducts
{
    public static int MostRows => 2;

    public static int RowStride => 1;

    public static int ColumnStride => 1;

    public static int Tile => 3;

    public static void Run<TStage>(DepthwiseBand* band, int rows) where TStage : struct, IOutputStageNeon
    {
        if (rows == 2)
            Run<TwoRows, TStage>(band);
        else
            Run<OneRow, TStage>(band);
    }

    private interface IRows
    {
        static abstract bool AreTwo { get; }
    }

    private readonly struct OneRow : IRows
    {
        public static bool AreTwo => false;
    }

    private readonly struct TwoRows : IRows
    {
        public static bool AreTwo => true;
    }

    private struct Column
    {
        public Vector64<sbyte> Row0, Row1, Row2, Row3;
    }

    private static void Run<TRows, TStage>(DepthwiseBand* band) where TRows : struct, IRows where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(band->Arguments);
        byte* w = band->Weights;
        sbyte** rows = band->Inputs;
        sbyte* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = TRows.AreTwo ? rows[3] : null;
        sbyte* o0 = band->Outputs[0], o1 = TRows.AreTwo ? band->Outputs[1] : null;
        nint pixel = band->InputPixel, outputPixel = band->OutputPixel;
        for (nint block = 0; block < band->Blocks; block++)
        {
            WindowNeon window = WindowNeon.Load<TStage>(w, out MultipliersNeon m0, out MultipliersNeon m1);
            w += 8 * (TStage.HeaderBytes + DepthwiseBands.Weights);

            nint at = band->InputChannel + block * 8, to = band->OutputChannel + block * 8;
            Column a, b, c;
            if (band->PadBefore == 0)
            {
                Read<TRows>(r0, r1, r2, r3, at, out a);
                at += pixel;
            }
            else
                Outside(band, out a);
            Read<TRows>(r0, r1, r2, r3, at, out b);
            at += pixel;
            for (nint tiles = band->Tiles; tiles != 0; tiles--)
            {
                Read<TRows>(r0, r1, r2, r3, at, out c);
                at += pixel;
                Write<TRows, TStage>(o0, o1, to, stage, a, b, c, window, m0, m1);
                to += outputPixel;
                Read<TRows>(r0, r1, r2, r3, at, out a);
                at += pixel;
                Write<TRows, TStage>(o0, o1, to, stage, b, c, a, window, m0, m1);
                to += outputPixel;
                Read<TRows>(r0, r1, r2, r3, at, out b);
                at += pixel;
                Write<TRows, TStage>(o0, o1, to, stage, c, a, b, window, m0, m1);
                to += outputPixel;
            }
            if (band->AfterTiles == 0)
            {
                if (!band->HasEdge)
                    continue;
                Outside(band, out c);
                Write<TRows, TStage>(o0, o1, to, stage, a, b, c, window, m0, m1);
                continue;
            }
            Read<TRows>(r0, r1, r2, r3, at, out c);
            at += pixel;
            Write<TRows, TStage>(o0, o1, to, stage, a, b, c, window, m0, m1);
            to += outputPixel;
            if (band->AfterTiles == 1)
            {
                if (!band->HasEdge)
                    continue;
                Outside(band, out a);
                Write<TRows, TStage>(o0, o1, to, stage, b, c, a, window, m0, m1);
                continue;
            }
            Read<TRows>(r0, r1, r2, r3, at, out a);
            Write<TRows, TStage>(o0, o1, to, stage, b, c, a, window, m0, m1);
            if (!band->HasEdge)
                continue;
            to += outputPixel;
            Outside(band, out b);
            Write<TRows, TStage>(o0, o1, to, stage, c, a, b, window, m0, m1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outside(DepthwiseBand* band, out Column column)
    {
        var zero = AdvSimd.LoadAndReplicateToVector64(&band->ZeroPoint);
        column.Row0 = zero;
        column.Row1 = zero;
        column.Row2 = zero;
        column.Row3 = zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TRows>(sbyte* r0, sbyte* r1, sbyte* r2, sbyte* r3, nint at, out Column column) where TRows : struct, IRows
    {
        column.Row0 = AdvSimd.LoadVector64(r0 + at);
        column.Row1 = AdvSimd.LoadVector64(r1 + at);
        column.Row2 = AdvSimd.LoadVector64(r2 + at);
        column.Row3 = column.Row2;
        if (TRows.AreTwo)
            column.Row3 = AdvSimd.LoadVector64(r3 + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TRows, TStage>(sbyte* o0, sbyte* o1, nint to, in TStage stage, in Column a, in Column b, in Column c,
        in WindowNeon window, in MultipliersNeon m0, in MultipliersNeon m1) where TRows : struct, IRows where TStage : struct, IOutputStageNeon
    {
        window.Pixel<TProducts, TStage>(o0 + to, stage, a.Row0, a.Row1, a.Row2, b.Row0, b.Row1, b.Row2, c.Row0, c.Row1, c.Row2, m0, m1);
        if (TRows.AreTwo)
            window.Pixel<TProducts, TStage>(o1 + to, stage, a.Row1, a.Row2, a.Row3, b.Row1, b.Row2, b.Row3, c.Row1, c.Row2, c.Row3, m0, m1);
    }
}
