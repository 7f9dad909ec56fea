using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// 3x3, horizontal stride 2, with SDOT: sixteen channels of one output row at once. A middle column b and the right column c after it, which the
/// next output has as its left one, share the interleaving of their third rows: b is (b0 b1 c2 b2), c is (c0 c1 c2 b2); the foreign row's weight is 0.
/// </summary>
internal readonly unsafe struct Depthwise3x3Stride2NeonDot : IDepthwiseBands
{
    public static int MostRows => 1;

    public static int RowStride => 1;

    public static int ColumnStride => 2;

    public static int Tile => 1;

    public static void Run<TStage>(DepthwiseBand* band, int rows) where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(band->Arguments);
        byte* w = band->Weights;
        nint channel = 0, channels = band->Blocks * DepthwiseBands.Block;
        for (; channel + 16 <= channels; channel += 16)
        {
            Channels<Sixteen, TStage>(band, stage, w, channel);
            w += 16 * (TStage.HeaderBytes + DepthwiseBands.Weights);
        }
        if (channel < channels)
            Channels<Eight, TStage>(band, stage, w, channel);
    }

    private interface IWidth
    {
        static abstract bool IsSixteen { get; }
    }

    private readonly struct Eight : IWidth
    {
        public static bool IsSixteen => false;
    }

    private readonly struct Sixteen : IWidth
    {
        public static bool IsSixteen => true;
    }

    /// <summary>Four rows of sixteen channels, interleaved, or the weights for them.</summary>
    private struct Column
    {
        public Vector128<sbyte> Quad0, Quad1, Quad2, Quad3;
    }

    private struct Sums
    {
        public Vector128<int> Quad0, Quad1, Quad2, Quad3;
    }

    private struct Multipliers
    {
        public MultipliersNeon Quad0, Quad1, Quad2, Quad3;
    }

    private static void Channels<TWidth, TStage>(DepthwiseBand* band, TStage stage, byte* w, nint channel)
        where TWidth : struct, IWidth where TStage : struct, IOutputStageNeon
    {
        sbyte* r0 = band->Inputs[0], r1 = band->Inputs[1], r2 = band->Inputs[2], output = band->Outputs[0] + (band->OutputChannel + channel);
        nint pixel = band->InputPixel, outputPixel = band->OutputPixel, at = band->InputChannel + channel;
        int* bias = (int*)w;
        byte* next = TWidth.IsSixteen ? w + 8 * (TStage.HeaderBytes + DepthwiseBands.Weights) : w;
        Multipliers m;
        m.Quad0 = TStage.Multipliers(w, 8, 0);
        m.Quad1 = TStage.Multipliers(w, 8, 4);
        m.Quad2 = TStage.Multipliers(next, 8, 0);
        m.Quad3 = TStage.Multipliers(next, 8, 4);
        Load<TStage>(w, next, 0, out Column u);
        Load<TStage>(w, next, 32, out Column v);
        Load<TStage>(w, next, 64, out Column x);
        v.Quad0 = ThirdLast(v.Quad0);
        v.Quad1 = ThirdLast(v.Quad1);
        v.Quad2 = ThirdLast(v.Quad2);
        v.Quad3 = ThirdLast(v.Quad3);
        int* nextBias = (int*)next;
        Column b, c;
        if (band->PadBefore == 0)
        {
            Read<TWidth>(r0, r1, r2, at, at, out _, out c);
            at += pixel;
        }
        else
            Outside(band, out c);
        Start<TWidth>(bias, nextBias, c, u, out Sums sums);
        for (nint tiles = band->Tiles; tiles != 0; tiles--)
        {
            nint right = at + pixel;
            Read<TWidth>(r0, r1, r2, at, right, out b, out c);
            at = right + pixel;
            Write<TWidth, TStage>(output, stage, sums, b, c, v, x, m);
            output += outputPixel;
            Start<TWidth>(bias, nextBias, c, u, out sums);
        }
        if (!band->HasEdge)
            return;
        Outside(band, out c);
        b = c;
        if (band->EdgeHasMiddle)
            Read<TWidth>(r0, r1, r2, at, at, out b, out _);
        Write<TWidth, TStage>(output, stage, sums, b, c, v, x, m);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TStage>(byte* w, byte* next, nint offset, out Column taps) where TStage : struct, IOutputStageNeon
    {
        taps.Quad0 = AdvSimd.LoadVector128((sbyte*)w + (8 * TStage.HeaderBytes + offset));
        taps.Quad1 = AdvSimd.LoadVector128((sbyte*)w + (8 * TStage.HeaderBytes + offset + 16));
        taps.Quad2 = AdvSimd.LoadVector128((sbyte*)next + (8 * TStage.HeaderBytes + offset));
        taps.Quad3 = AdvSimd.LoadVector128((sbyte*)next + (8 * TStage.HeaderBytes + offset + 16));
    }

    /// <summary>(w0 w1 w2 0) to (w0 w1 0 w2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> ThirdLast(Vector128<sbyte> taps) =>
        AdvSimd.BitwiseSelect(Vector128.Create(0xFFFFu), taps.AsUInt32(), AdvSimd.ShiftLeftLogical(taps.AsUInt16(), 8).AsUInt32()).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outside(DepthwiseBand* band, out Column column)
    {
        var zero = AdvSimd.LoadAndReplicateToVector128(&band->ZeroPoint);
        column.Quad0 = zero;
        column.Quad1 = zero;
        column.Quad2 = zero;
        column.Quad3 = zero;
    }

    /// <summary>A middle column and the right column after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TWidth>(sbyte* r0, sbyte* r1, sbyte* r2, nint middle, nint right, out Column b, out Column c) where TWidth : struct, IWidth
    {
        var b2 = Row<TWidth>(r2, middle);
        var c2 = Row<TWidth>(r2, right);
        var b0 = Row<TWidth>(r0, middle);
        var b1 = Row<TWidth>(r1, middle);
        var c0 = Row<TWidth>(r0, right);
        var c1 = Row<TWidth>(r1, right);
        var third = AdvSimd.Arm64.ZipLow(c2, b2).AsInt16();
        var upper = AdvSimd.Arm64.ZipLow(b0, b1).AsInt16();
        b.Quad0 = AdvSimd.Arm64.ZipLow(upper, third).AsSByte();
        b.Quad1 = AdvSimd.Arm64.ZipHigh(upper, third).AsSByte();
        upper = AdvSimd.Arm64.ZipLow(c0, c1).AsInt16();
        c.Quad0 = AdvSimd.Arm64.ZipLow(upper, third).AsSByte();
        c.Quad1 = AdvSimd.Arm64.ZipHigh(upper, third).AsSByte();
        if (!TWidth.IsSixteen)
        {
            b.Quad2 = b.Quad0;
            b.Quad3 = b.Quad1;
            c.Quad2 = c.Quad0;
            c.Quad3 = c.Quad1;
            return;
        }
        third = AdvSimd.Arm64.ZipHigh(c2, b2).AsInt16();
        upper = AdvSimd.Arm64.ZipHigh(b0, b1).AsInt16();
        b.Quad2 = AdvSimd.Arm64.ZipLow(upper, third).AsSByte();
        b.Quad3 = AdvSimd.Arm64.ZipHigh(upper, third).AsSByte();
        upper = AdvSimd.Arm64.ZipHigh(c0, c1).AsInt16();
        c.Quad2 = AdvSimd.Arm64.ZipLow(upper, third).AsSByte();
        c.Quad3 = AdvSimd.Arm64.ZipHigh(upper, third).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Row<TWidth>(sbyte* row, nint at) where TWidth : struct, IWidth =>
        TWidth.IsSixteen ? AdvSimd.LoadVector128(row + at) : AdvSimd.LoadVector64(row + at).ToVector128Unsafe();

    /// <summary>Biases and the left column: what is known of an output before its middle column is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<TWidth>(int* bias, int* nextBias, in Column a, in Column u, out Sums sums) where TWidth : struct, IWidth
    {
        sums.Quad0 = Dp.DotProduct(AdvSimd.LoadVector128(bias), a.Quad0, u.Quad0);
        sums.Quad1 = Dp.DotProduct(AdvSimd.LoadVector128(bias + 4), a.Quad1, u.Quad1);
        sums.Quad2 = sums.Quad0;
        sums.Quad3 = sums.Quad1;
        if (!TWidth.IsSixteen)
            return;
        sums.Quad2 = Dp.DotProduct(AdvSimd.LoadVector128(nextBias), a.Quad2, u.Quad2);
        sums.Quad3 = Dp.DotProduct(AdvSimd.LoadVector128(nextBias + 4), a.Quad3, u.Quad3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TWidth, TStage>(sbyte* output, in TStage stage, in Sums sums, in Column b, in Column c, in Column v, in Column x,
        in Multipliers m) where TWidth : struct, IWidth where TStage : struct, IOutputStageNeon
    {
        var p0 = Dp.DotProduct(Dp.DotProduct(sums.Quad0, b.Quad0, v.Quad0), c.Quad0, x.Quad0);
        var p1 = Dp.DotProduct(Dp.DotProduct(sums.Quad1, b.Quad1, v.Quad1), c.Quad1, x.Quad1);
        if (!TWidth.IsSixteen)
        {
            StoreNeon.Eight(output, stage, p0, p1, m.Quad0, m.Quad1);
            return;
        }
        var p2 = Dp.DotProduct(Dp.DotProduct(sums.Quad2, b.Quad2, v.Quad2), c.Quad2, x.Quad2);
        var p3 = Dp.DotProduct(Dp.DotProduct(sums.Quad3, b.Quad3, v.Quad3), c.Quad3, x.Quad3);
        StoreNeon.Sixteen(output, stage, p0, p1, p2, p3, m.Quad0, m.Quad1, m.Quad2, m.Quad3);
    }
}
