using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// Windows of one column, with SDOT: 4, 8 or 12 input rows are interleaved to [channel][row] once and serve up to four output rows, whose weights lie
/// one row further down each.
/// </summary>
internal readonly unsafe struct DepthwiseVerticalNeonDot : IVerticalNeon
{
    public static void Rest<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon =>
        DepthwiseTaps.Run<DepthwiseTapsNeonDot, TStage>(a, first, count);

    public static int Group(int windowRows) => Math.Min(4 * Quads(windowRows) + 1 - windowRows, 4);

    private static int Quads(int windowRows) => windowRows <= 3 ? 1 : windowRows <= 7 ? 2 : 3;

    /// <summary>Interleaved rows of eight channels, or their weights: quads of the first four channels and of the last four.</summary>
    private struct Column
    {
        public Vector128<sbyte> Low0, High0, Low1, High1, Low2, High2;
    }

    public static void Groups<TSize, TStage>(KernelArguments* a, int first, int count) where TSize : struct, IWindowSize where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(a);
        byte* w = a->Weights;
        nint group = Group(TSize.Rows), step = (nint)a->Horizontal.Stride * a->Input.PixelBytes, outputPixel = a->Output.PixelBytes;
        sbyte** firstInput = a->Input.Pointers + (first - a->Vertical.PadBefore), firstOutput = a->Output.Pointers + first;
        for (nint channel = 0; channel < a->Output.Channels; channel += 8)
        {
            int* bias = (int*)w;
            var m0 = TStage.Multipliers(w, 8, 0);
            var m1 = TStage.Multipliers(w, 8, 4);
            Load<TSize>((sbyte*)w + 8 * TStage.HeaderBytes, out Column u0);
            Column u1 = Down(u0), u2 = Down(u1), u3 = Down(u2);
            w += 8 * (TStage.HeaderBytes + (TSize.Rows + 3) / 4 * 4);
            for (nint row = 0; row < count; row += group)
            {
                nint start = Math.Min(row, count - group);
                sbyte** rows = firstInput + start;
                sbyte** outputs = firstOutput + start;
                nint at = channel, to = channel, columns = a->Output.Columns;
                do
                {
                    Read<TSize>(rows, at, out Column x);
                    Write<TSize, TStage>(outputs, 0, to, stage, bias, x, u0, m0, m1);
                    Write<TSize, TStage>(outputs, 1, to, stage, bias, x, u1, m0, m1);
                    if (Group(TSize.Rows) > 2)
                        Write<TSize, TStage>(outputs, 2, to, stage, bias, x, u2, m0, m1);
                    if (Group(TSize.Rows) > 3)
                        Write<TSize, TStage>(outputs, 3, to, stage, bias, x, u3, m0, m1);
                    at += step;
                    to += outputPixel;
                    columns--;
                } while (columns != 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TSize>(sbyte* w, out Column weights) where TSize : struct, IWindowSize
    {
        weights = default;
        weights.Low0 = AdvSimd.LoadVector128(w);
        weights.High0 = AdvSimd.LoadVector128(w + 16);
        if (TSize.Rows > 4)
        {
            weights.Low1 = AdvSimd.LoadVector128(w + 32);
            weights.High1 = AdvSimd.LoadVector128(w + 48);
        }
        if (TSize.Rows > 8)
        {
            weights.Low2 = AdvSimd.LoadVector128(w + 64);
            weights.High2 = AdvSimd.LoadVector128(w + 80);
        }
    }

    /// <summary>The same weights one row further down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Column Down(in Column weights)
    {
        Column down;
        down.Low0 = AdvSimd.ShiftLeftLogical(weights.Low0.AsUInt32(), 8).AsSByte();
        down.High0 = AdvSimd.ShiftLeftLogical(weights.High0.AsUInt32(), 8).AsSByte();
        down.Low1 = Down(weights.Low0, weights.Low1);
        down.High1 = Down(weights.High0, weights.High1);
        down.Low2 = Down(weights.Low1, weights.Low2);
        down.High2 = Down(weights.High1, weights.High2);
        return down;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Down(Vector128<sbyte> upper, Vector128<sbyte> lower) =>
        AdvSimd.ShiftRightAndInsert(AdvSimd.ShiftLeftLogical(lower.AsUInt32(), 8), upper.AsUInt32(), 24).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TSize>(sbyte** rows, nint at, out Column x) where TSize : struct, IWindowSize
    {
        x = default;
        var upper = Zip<TSize>(rows, 0, at);
        var lower = Zip<TSize>(rows, 2, at);
        x.Low0 = AdvSimd.Arm64.ZipLow(upper, lower).AsSByte();
        x.High0 = AdvSimd.Arm64.ZipHigh(upper, lower).AsSByte();
        if (Quads(TSize.Rows) > 1)
        {
            upper = Zip<TSize>(rows, 4, at);
            lower = Zip<TSize>(rows, 6, at);
            x.Low1 = AdvSimd.Arm64.ZipLow(upper, lower).AsSByte();
            x.High1 = AdvSimd.Arm64.ZipHigh(upper, lower).AsSByte();
        }
        if (Quads(TSize.Rows) > 2)
        {
            upper = Zip<TSize>(rows, 8, at);
            lower = Zip<TSize>(rows, 10, at);
            x.Low2 = AdvSimd.Arm64.ZipLow(upper, lower).AsSByte();
            x.High2 = AdvSimd.Arm64.ZipHigh(upper, lower).AsSByte();
        }
    }

    /// <summary>Two rows; those after the last one that a group reads have no weights, and perhaps no pointer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Zip<TSize>(sbyte** rows, int row, nint at) where TSize : struct, IWindowSize
    {
        int last = TSize.Rows + Group(TSize.Rows) - 2;
        return AdvSimd.Arm64.ZipLow(AdvSimd.LoadVector64(rows[Math.Min(row, last)] + at).ToVector128Unsafe(),
            AdvSimd.LoadVector64(rows[Math.Min(row + 1, last)] + at).ToVector128Unsafe()).AsInt16();
    }

    /// <param name="down">How far down the window of this output row lies.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSize, TStage>(sbyte** outputs, int down, nint to, in TStage stage, int* bias, in Column x, in Column w,
        in MultipliersNeon m0, in MultipliersNeon m1) where TSize : struct, IWindowSize where TStage : struct, IOutputStageNeon
    {
        var p = Dp.DotProduct(AdvSimd.LoadVector128(bias), x.Low0, w.Low0);
        var q = Dp.DotProduct(AdvSimd.LoadVector128(bias + 4), x.High0, w.High0);
        if (down + TSize.Rows > 4)
        {
            p = Dp.DotProduct(p, x.Low1, w.Low1);
            q = Dp.DotProduct(q, x.High1, w.High1);
        }
        if (down + TSize.Rows > 8)
        {
            p = Dp.DotProduct(p, x.Low2, w.Low2);
            q = Dp.DotProduct(q, x.High2, w.High2);
        }
        StoreNeon.Eight(outputs[down] + to, stage, p, q, m0, m1);
    }
}
