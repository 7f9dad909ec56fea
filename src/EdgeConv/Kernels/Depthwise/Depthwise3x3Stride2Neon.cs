using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// 3x3, horizontal stride 2, without SDOT: eight channels of two output rows or one, all taps and weights in registers. The right column of an
/// output is the left one of the next, which starts with it.
/// </summary>
internal readonly unsafe struct Depthwise3x3Stride2Neon<TProducts> : IDepthwiseBands where TProducts : struct, ITapProducts
{
    public static int MostRows => 2;

    public static int RowStride => 2;

    public static int ColumnStride => 2;

    public static int Tile => 1;

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

    /// <summary>A column under the first output row.</summary>
    private struct Upper
    {
        public Vector64<sbyte> Row0, Row1, Row2;
    }

    /// <summary>The rest of it under the second.</summary>
    private struct Lower
    {
        public Vector64<sbyte> Row3, Row4;
    }

    private static void Run<TRows, TStage>(DepthwiseBand* band) where TRows : struct, IRows where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(band->Arguments);
        byte* w = band->Weights;
        sbyte** rows = band->Inputs;
        sbyte* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = null, r4 = null, o0 = band->Outputs[0], o1 = null;
        if (TRows.AreTwo)
        {
            r3 = rows[3];
            r4 = rows[4];
            o1 = band->Outputs[1];
        }
        nint pixel = band->InputPixel, outputPixel = band->OutputPixel;
        for (nint block = 0; block < band->Blocks; block++)
        {
            WindowNeon window = WindowNeon.Load<TStage>(w, out MultipliersNeon m0, out MultipliersNeon m1);
            w += 8 * (TStage.HeaderBytes + DepthwiseBands.Weights);

            nint at = band->InputChannel + block * 8, to = band->OutputChannel + block * 8;
            Upper b, c;
            Lower d, e;
            if (band->PadBefore == 0)
            {
                Read(r0, r1, r2, at, out c);
                Read<TRows>(r3, r4, at, out e);
                at += pixel;
            }
            else
                Outside(band, out c, out e);
            window.Start<TProducts>(c.Row0, c.Row1, c.Row2, out WindowNeon.SumsNeon first);
            window.Start<TProducts>(c.Row2, e.Row3, e.Row4, out WindowNeon.SumsNeon second);
            for (nint tiles = band->Tiles; tiles != 0; tiles--)
            {
                nint right = at + pixel;
                Read(r0, r1, r2, at, out b);
                Read(r0, r1, r2, right, out c);
                window.Finish<TProducts, TStage>(o0 + to, stage, first, b.Row0, b.Row1, b.Row2, c.Row0, c.Row1, c.Row2, m0, m1);
                window.Start<TProducts>(c.Row0, c.Row1, c.Row2, out first);
                if (TRows.AreTwo)
                {
                    Read<TRows>(r3, r4, at, out d);
                    Read<TRows>(r3, r4, right, out e);
                    window.Finish<TProducts, TStage>(o1 + to, stage, second, b.Row2, d.Row3, d.Row4, c.Row2, e.Row3, e.Row4, m0, m1);
                    window.Start<TProducts>(c.Row2, e.Row3, e.Row4, out second);
                }
                at = right + pixel;
                to += outputPixel;
            }
            if (!band->HasEdge)
                continue;
            Outside(band, out c, out e);
            b = c;
            d = e;
            if (band->EdgeHasMiddle)
            {
                Read(r0, r1, r2, at, out b);
                Read<TRows>(r3, r4, at, out d);
            }
            window.Finish<TProducts, TStage>(o0 + to, stage, first, b.Row0, b.Row1, b.Row2, c.Row0, c.Row1, c.Row2, m0, m1);
            if (TRows.AreTwo)
                window.Finish<TProducts, TStage>(o1 + to, stage, second, b.Row2, d.Row3, d.Row4, c.Row2, e.Row3, e.Row4, m0, m1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outside(DepthwiseBand* band, out Upper upper, out Lower lower)
    {
        var zero = AdvSimd.LoadAndReplicateToVector64(&band->ZeroPoint);
        upper.Row0 = zero;
        upper.Row1 = zero;
        upper.Row2 = zero;
        lower.Row3 = zero;
        lower.Row4 = zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(sbyte* r0, sbyte* r1, sbyte* r2, nint at, out Upper upper)
    {
        upper.Row0 = AdvSimd.LoadVector64(r0 + at);
        upper.Row1 = AdvSimd.LoadVector64(r1 + at);
        upper.Row2 = AdvSimd.LoadVector64(r2 + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TRows>(sbyte* r3, sbyte* r4, nint at, out Lower lower) where TRows : struct, IRows
    {
        lower = default;
        if (!TRows.AreTwo)
            return;
        lower.Row3 = AdvSimd.LoadVector64(r3 + at);
        lower.Row4 = AdvSimd.LoadVector64(r4 + at);
    }
}
