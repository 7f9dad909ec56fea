using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// Windows of 3 to 8 rows and 3, 5 or 7 columns, any stride and dilation, with SDOT. Eight input rows of eight channels are interleaved to
/// [column][half][quad of rows][4 channels][4 rows] in the workspace, columns outside the map included, and serve as many output rows as fit in
/// them: the weights of each lie some rows further down. Then four output columns of four channels at a time, all weights in registers.
/// </summary>
internal static unsafe class DepthwiseColumnsNeonDot
{
    private const int Rows = 8, ColumnBytes = Rows * 8, HalfBytes = ColumnBytes / 2, Tile = 4, BiasBytes = Tile * 16;

    public static bool Fits(KernelArguments* a) =>
        a->Input.Channels == a->Output.Channels && a->Vertical.Size is >= 3 and <= Rows
        && (a->Horizontal.Size is 5 or 7 || (a->Horizontal.Size == 3 && a->Vertical.Size > 4));

    public static long Workspace(KernelArguments* a) => WindowRows.Workspace(a) + BiasBytes + Span(a) * ColumnBytes;

    public static void Run<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon
    {
        if (a->Horizontal.Size == 3)
            Choose<Columns3, TStage>(a, first, count);
        else if (a->Horizontal.Size == 5)
            Choose<Columns5, TStage>(a, first, count);
        else
            Choose<Columns7, TStage>(a, first, count);
    }

    private static void Choose<TColumns, TStage>(KernelArguments* a, int first, int count) where TColumns : struct, IColumns where TStage : struct, IOutputStageNeon
    {
        if (a->Horizontal.Dilation == 1)
            Run<TColumns, TStage>(a, first, count);
        else
            Run<Dilated<TColumns>, TStage>(a, first, count);
    }

    /// <summary>Input columns under the windows of a row, of at least one tile.</summary>
    private static long Span(KernelArguments* a)
    {
        WindowRecord window = a->Horizontal;
        return (long)(Math.Max(a->Output.Columns, Tile) - 1) * window.Stride + (long)(window.Size - 1) * window.Dilation + 1;
    }

    private interface IColumns
    {
        static abstract int Count { get; }

        /// <summary>Dilation is 1.</summary>
        static abstract bool AreNeighbours { get; }
    }

    private readonly struct Columns3 : IColumns
    {
        public static int Count => 3;

        public static bool AreNeighbours => true;
    }

    private readonly struct Columns5 : IColumns
    {
        public static int Count => 5;

        public static bool AreNeighbours => true;
    }

    private readonly struct Columns7 : IColumns
    {
        public static int Count => 7;

        public static bool AreNeighbours => true;
    }

    private readonly struct Dilated<TColumns> : IColumns where TColumns : struct, IColumns
    {
        public static int Count => TColumns.Count;

        public static bool AreNeighbours => false;
    }

    /// <summary>Rows 0 to 3 and 4 to 7 of four channels.</summary>
    private struct Taps
    {
        public Vector128<sbyte> Upper, Lower;
    }

    private struct Weights
    {
        public Taps Column0, Column1, Column2, Column3, Column4, Column5, Column6;
    }

    private static void Run<TColumns, TStage>(KernelArguments* a, int first, int count) where TColumns : struct, IColumns where TStage : struct, IOutputStageNeon
    {
        byte* bias = a->Workspace + WindowRows.Workspace(a);
        sbyte* columns = (sbyte*)bias + BiasBytes;
        int span = (int)Span(a), stride = a->Vertical.Stride;
        new Span<sbyte>(columns, span * ColumnBytes).Fill((sbyte)a->Input.ZeroPoint);
        int most = a->Vertical.Dilation == 1 ? (Rows - a->Vertical.Size) / stride + 1 : 1;
        for (int row = first, rows; row < first + count; row += rows)
        {
            rows = Math.Min(most, first + count - row);
            sbyte** inputs = WindowRows.Of(a, row);
            byte* w = a->Weights;
            for (int channel = 0; channel < a->Output.Channels; channel += 8)
            {
                Interleave(a, inputs, (rows - 1) * stride + a->Vertical.Size, channel, columns, span);
                for (int half = 0; half < 2 && channel + 4 * half < a->Output.Channels; half++)
                {
                    for (int i = 0; i < Tile; i++)
                        AdvSimd.Store((int*)bias + 4 * i, AdvSimd.LoadVector128((int*)w + 4 * half));
                    for (int i = 0; i < rows; i++)
                        Row<TColumns, TStage>(a, w, half, 8 * i * stride, bias, columns + half * HalfBytes, a->Output[row + i], channel + 4 * half);
                }
                w += 8 * (TStage.HeaderBytes + a->SegmentBytes);
            }
        }
    }

    /// <param name="rows">How many of the eight rows have weights; the others repeat the last.</param>
    private static void Interleave(KernelArguments* a, sbyte** inputs, int rows, int channel, sbyte* columns, int span)
    {
        sbyte* r0 = inputs[0], r1 = inputs[1], r2 = inputs[2], r3 = inputs[Math.Min(3, rows - 1)], r4 = inputs[Math.Min(4, rows - 1)],
            r5 = inputs[Math.Min(5, rows - 1)], r6 = inputs[Math.Min(6, rows - 1)], r7 = inputs[Math.Min(7, rows - 1)];
        nint pixel = a->Input.PixelBytes, pad = a->Horizontal.PadBefore, at = channel;
        nint inside = Math.Min(a->Input.Columns, span - pad);
        for (sbyte* to = columns + pad * ColumnBytes; inside > 0; inside--, at += pixel, to += ColumnBytes)
        {
            var upper = Zip(r0, r1, at);
            var lower = Zip(r2, r3, at);
            AdvSimd.Store(to, AdvSimd.Arm64.ZipLow(upper, lower).AsSByte());
            AdvSimd.Store(to + HalfBytes, AdvSimd.Arm64.ZipHigh(upper, lower).AsSByte());
            upper = Zip(r4, r5, at);
            lower = Zip(r6, r7, at);
            AdvSimd.Store(to + 16, AdvSimd.Arm64.ZipLow(upper, lower).AsSByte());
            AdvSimd.Store(to + HalfBytes + 16, AdvSimd.Arm64.ZipHigh(upper, lower).AsSByte());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Zip(sbyte* upper, sbyte* lower, nint at) => AdvSimd.Arm64.ZipLow(
        AdvSimd.LoadVector64(upper + at).ToVector128Unsafe(), AdvSimd.LoadVector64(lower + at).ToVector128Unsafe()).AsInt16();

    /// <summary>One output row of four channels.</summary>
    /// <param name="down">Bits that the weights move down.</param>
    private static void Row<TColumns, TStage>(KernelArguments* a, byte* block, int half, int down, byte* bias, sbyte* columns, sbyte* output, int channel)
        where TColumns : struct, IColumns where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(a);
        var multipliers = TStage.Multipliers(block, 8, 4 * half);
        Load<TColumns>((sbyte*)block + (8 * TStage.HeaderBytes + 16 * half), a->Vertical.Size > 4, down, out Weights w);
        nint left = a->Output.Columns, pixel = a->Output.PixelBytes, channels = a->Output.Channels - channel;
        nint stride = (nint)a->Horizontal.Stride * ColumnBytes, dilation = (nint)a->Horizontal.Dilation * ColumnBytes;
        sbyte* to = output + channel;
        if (left < Tile || channels < 4)
        {
            for (; left > 0; left -= Tile, columns += Tile * stride)
            {
                // The last columns again, rather than columns that are not there.
                nint again = a->Output.Columns < Tile ? 0 : Math.Max(Tile - left, 0);
                columns -= again * stride;
                to -= again * pixel;
                Pixels<TColumns, TStage>(columns, bias, stride, dilation, stage, w, multipliers, out Vector64<sbyte> v01, out Vector64<sbyte> v23);
                nint some = Math.Min(left + again, Tile);
                for (nint x = 0; x < some; x++, to += pixel)
                {
                    uint four = (x < 2 ? v01 : v23).AsUInt32().GetElement((int)x & 1);
                    for (nint i = 0; i < Math.Min(channels, 4); i++, four >>= 8)
                        to[i] = (sbyte)four;
                }
            }
            return;
        }
        while (true)
        {
            Pixels<TColumns, TStage>(columns, bias, stride, dilation, stage, w, multipliers, out Vector64<sbyte> v01, out Vector64<sbyte> v23);
            AdvSimd.StoreSelectedScalar((uint*)to, v01.AsUInt32(), 0);
            to += pixel;
            AdvSimd.StoreSelectedScalar((uint*)to, v01.AsUInt32(), 1);
            to += pixel;
            AdvSimd.StoreSelectedScalar((uint*)to, v23.AsUInt32(), 0);
            to += pixel;
            AdvSimd.StoreSelectedScalar((uint*)to, v23.AsUInt32(), 1);
            to += pixel;
            left -= Tile;
            columns += Tile * stride;
            if (left >= Tile)
                continue;
            if (left == 0)
                return;
            // The last columns again, rather than columns that are not there.
            columns -= (Tile - left) * stride;
            to -= (Tile - left) * pixel;
            left = Tile;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TColumns>(sbyte* w, bool hasLower, int down, out Weights weights) where TColumns : struct, IColumns
    {
        nint column = hasLower ? 64 : 32;
        weights = default;
        weights.Column0 = Load(w, hasLower, down);
        weights.Column1 = Load(w + column, hasLower, down);
        weights.Column2 = Load(w + 2 * column, hasLower, down);
        if (TColumns.Count > 3)
        {
            weights.Column3 = Load(w + 3 * column, hasLower, down);
            weights.Column4 = Load(w + 4 * column, hasLower, down);
        }
        if (TColumns.Count > 5)
        {
            weights.Column5 = Load(w + 5 * column, hasLower, down);
            weights.Column6 = Load(w + 6 * column, hasLower, down);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Taps Load(sbyte* w, bool hasLower, int down)
    {
        var left = Vector128.Create(down);
        var right = Vector128.Create(down - 32); // a negative shift is one to the right, by 32 bits nothing remains
        var upper = AdvSimd.LoadVector128((uint*)w);
        var lower = Vector128<uint>.Zero;
        if (hasLower)
            lower = AdvSimd.LoadVector128((uint*)(w + 32));
        Taps taps;
        taps.Upper = AdvSimd.ShiftLogical(upper, left).AsSByte();
        taps.Lower = AdvSimd.Or(AdvSimd.ShiftLogical(lower, left), AdvSimd.ShiftLogical(upper, right)).AsSByte();
        return taps;
    }

    /// <summary>Four channels of four output columns, two columns to a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pixels<TColumns, TStage>(sbyte* columns, byte* bias, nint stride, nint dilation, in TStage stage, in Weights w,
        in MultipliersNeon multipliers, out Vector64<sbyte> v01, out Vector64<sbyte> v23) where TColumns : struct, IColumns where TStage : struct, IOutputStageNeon
    {
        // Four copies of the bias in memory: a copy in registers would be a mov.
        var p0 = Pixel<TColumns>(columns, AdvSimd.LoadVector128((int*)bias), dilation, w);
        columns += stride;
        var p1 = Pixel<TColumns>(columns, AdvSimd.LoadVector128((int*)bias + 4), dilation, w);
        columns += stride;
        v01 = stage.Clamp(AdvSimd.ExtractNarrowingSaturateLower(stage.Scale(p0, p1, multipliers, multipliers)));
        var p2 = Pixel<TColumns>(columns, AdvSimd.LoadVector128((int*)bias + 8), dilation, w);
        columns += stride;
        var p3 = Pixel<TColumns>(columns, AdvSimd.LoadVector128((int*)bias + 12), dilation, w);
        v23 = stage.Clamp(AdvSimd.ExtractNarrowingSaturateLower(stage.Scale(p2, p3, multipliers, multipliers)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Pixel<TColumns>(sbyte* columns, Vector128<int> p, nint dilation, in Weights w) where TColumns : struct, IColumns
    {
        p = Column<TColumns>(columns, 0, dilation, p, w.Column0);
        p = Column<TColumns>(columns, 1, dilation, p, w.Column1);
        p = Column<TColumns>(columns, 2, dilation, p, w.Column2);
        if (TColumns.Count > 3)
        {
            p = Column<TColumns>(columns, 3, dilation, p, w.Column3);
            p = Column<TColumns>(columns, 4, dilation, p, w.Column4);
        }
        if (TColumns.Count > 5)
        {
            p = Column<TColumns>(columns, 5, dilation, p, w.Column5);
            p = Column<TColumns>(columns, 6, dilation, p, w.Column6);
        }
        return p;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Column<TColumns>(sbyte* columns, nint index, nint dilation, Vector128<int> p, in Taps w) where TColumns : struct, IColumns
    {
        // Neighbouring columns lie at constant offsets, which the load takes.
        sbyte* column = TColumns.AreNeighbours ? columns : columns + index * dilation;
        nint offset = TColumns.AreNeighbours ? index * ColumnBytes : 0;
        p = Dp.DotProduct(p, AdvSimd.LoadVector128(column + offset), w.Upper);
        return Dp.DotProduct(p, AdvSimd.LoadVector128(column + (offset + 16)), w.Lower);
    }
}
