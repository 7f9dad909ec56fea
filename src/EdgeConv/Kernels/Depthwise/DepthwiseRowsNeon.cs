using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>
/// Windows of 3 rows and more and 5 or 7 columns, or 5 rows and more and 3 columns, horizontal stride 1 or 2, without SDOT. Input rows of eight
/// channels are copied to a ring in the workspace, columns outside the map included; then four output columns at a time, a row of weights in registers.
/// </summary>
internal static unsafe class DepthwiseRowsNeon
{
    private const int Tile = 4, Block = 8;

    public static bool Fits(KernelArguments* a) =>
        a->Input.Channels == a->Output.Channels && (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0 && a->Vertical.Size >= 3
        && a->Horizontal is { Stride: 1 or 2, Dilation: 1 } && (a->Horizontal.Size is 5 or 7 || (a->Horizontal.Size == 3 && a->Vertical.Size > 3));

    public static long Workspace(KernelArguments* a) =>
        (long)a->Vertical.Size * a->Horizontal.Size * Block + RingRows(a) * RowBytes(a) + a->Vertical.Size * (long)sizeof(sbyte*) + Block;

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
        if (a->Horizontal.Stride == 1)
            Run<TColumns, Stride1, TStage>(a, first, count);
        else
            Run<TColumns, Stride2, TStage>(a, first, count);
    }

    /// <summary>Rows of the map that one window reaches over.</summary>
    private static long RingRows(KernelArguments* a) => (long)(a->Vertical.Size - 1) * a->Vertical.Dilation + 1;

    /// <summary>Bytes of a row of the ring: the columns under the windows of at least one tile.</summary>
    private static long RowBytes(KernelArguments* a) =>
        ((long)(Math.Max(a->Output.Columns, Tile) - 1) * a->Horizontal.Stride + a->Horizontal.Size) * Block;

    private interface IColumns
    {
        static abstract int Count { get; }
    }

    private readonly struct Columns3 : IColumns
    {
        public static int Count => 3;
    }

    private readonly struct Columns5 : IColumns
    {
        public static int Count => 5;
    }

    private readonly struct Columns7 : IColumns
    {
        public static int Count => 7;
    }

    private interface IStride
    {
        static abstract int Columns { get; }
    }

    private readonly struct Stride1 : IStride
    {
        public static int Columns => 1;
    }

    private readonly struct Stride2 : IStride
    {
        public static int Columns => 2;
    }

    private struct Sums
    {
        public Vector128<int> Low0, High0, Low1, High1, Low2, High2, Low3, High3;
    }

    private static void Run<TColumns, TStride, TStage>(KernelArguments* a, int first, int count)
        where TColumns : struct, IColumns where TStride : struct, IStride where TStage : struct, IOutputStageNeon
    {
        int height = a->Vertical.Size, rowBytes = (int)RowBytes(a), ringRows = (int)RingRows(a);
        sbyte** rows = (sbyte**)a->Workspace;
        sbyte* weights = (sbyte*)(rows + height), ring = weights + height * TColumns.Count * Block, last = ring + ringRows * rowBytes;
        new Span<sbyte>(ring, ringRows * rowBytes).Fill((sbyte)a->Input.ZeroPoint);
        byte* w = a->Weights;
        for (int channel = 0; channel < a->Output.Channels; channel += Block)
        {
            Unzip<TColumns>((sbyte*)w + Block * TStage.HeaderBytes, height, weights);
            int copied = first * a->Vertical.Stride - a->Vertical.PadBefore;
            int start = copied;
            for (int row = first; row < first + count; row++)
            {
                int top = row * a->Vertical.Stride - a->Vertical.PadBefore;
                for (copied = Math.Max(copied, top); copied < top + ringRows; copied++)
                    Copy(a, a->Input[copied] + channel, ring + (copied - start) % ringRows * rowBytes, rowBytes / Block);
                for (int i = 0; i < height; i++)
                    rows[i] = ring + (top - start + i * a->Vertical.Dilation) % ringRows * rowBytes;
                Row<TColumns, TStride, TStage>(a, w, weights, rows, a->Output[row] + channel, a->Output.Channels - channel, last);
            }
            w += Block * (TStage.HeaderBytes + a->SegmentBytes);
        }
    }

    /// <summary>Quads of a column's rows to [row][column][channel].</summary>
    private static void Unzip<TColumns>(sbyte* quads, int height, sbyte* weights) where TColumns : struct, IColumns
    {
        for (int column = 0; column < TColumns.Count; column++)
            for (int row = 0; row < height; row += 4, quads += 32)
            {
                QuadNeon.Unzip(quads, out Vector64<sbyte> w0, out Vector64<sbyte> w1, out Vector64<sbyte> w2, out Vector64<sbyte> w3);
                sbyte* to = weights + (row * TColumns.Count + column) * Block;
                AdvSimd.Store(to, w0);
                if (row + 1 < height)
                    AdvSimd.Store(to + TColumns.Count * Block, w1);
                if (row + 2 < height)
                    AdvSimd.Store(to + 2 * TColumns.Count * Block, w2);
                if (row + 3 < height)
                    AdvSimd.Store(to + 3 * TColumns.Count * Block, w3);
            }
    }

    private static void Copy(KernelArguments* a, sbyte* row, sbyte* to, int columns)
    {
        nint inside = Math.Min(a->Input.Columns, columns - a->Horizontal.PadBefore), pixel = a->Input.PixelBytes;
        for (to += a->Horizontal.PadBefore * Block; inside > 0; inside--, row += pixel, to += Block)
            AdvSimd.Store(to, AdvSimd.LoadVector64(row));
    }

    private static void Row<TColumns, TStride, TStage>(KernelArguments* a, byte* block, sbyte* weights, sbyte** rows, sbyte* output, nint channels, sbyte* last)
        where TColumns : struct, IColumns where TStride : struct, IStride where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(a);
        nint columns = a->Output.Columns, pixel = a->Output.PixelBytes;
        for (nint column = 0; column < columns; column += Tile)
        {
            // The last columns again, rather than columns that are not there.
            nint x = Math.Max(Math.Min(column, columns - Tile), 0), at = x * TStride.Columns * Block;
            Sums sums;
            sums.Low0 = sums.Low1 = sums.Low2 = sums.Low3 = AdvSimd.LoadVector128((int*)block);
            sums.High0 = sums.High1 = sums.High2 = sums.High3 = AdvSimd.LoadVector128((int*)block + 4);
            sbyte* w = weights;
            sbyte** row = rows;
            nint left = a->Vertical.Size;
            do
            {
                sbyte* data = *row + at;
                row++;
                Add<TColumns>(data, w, ref sums.Low0, ref sums.High0);
                Add<TColumns>(data + TStride.Columns * Block, w, ref sums.Low1, ref sums.High1);
                Add<TColumns>(data + 2 * TStride.Columns * Block, w, ref sums.Low2, ref sums.High2);
                Add<TColumns>(data + 3 * TStride.Columns * Block, w, ref sums.Low3, ref sums.High3);
                w += TColumns.Count * Block;
                left--;
            } while (left != 0);
            var m0 = TStage.Multipliers(block, Block, 0);
            var m1 = TStage.Multipliers(block, Block, 4);
            sbyte* to = output + x * pixel;
            if (columns >= Tile && channels >= Block)
            {
                StoreNeon.Eight(to, stage, sums.Low0, sums.High0, m0, m1);
                to += pixel;
                StoreNeon.Eight(to, stage, sums.Low1, sums.High1, m0, m1);
                to += pixel;
                StoreNeon.Eight(to, stage, sums.Low2, sums.High2, m0, m1);
                to += pixel;
                StoreNeon.Eight(to, stage, sums.Low3, sums.High3, m0, m1);
                continue;
            }
            Put(to, channels, last, stage, sums.Low0, sums.High0, m0, m1);
            if (columns > 1)
                Put(to + pixel, channels, last, stage, sums.Low1, sums.High1, m0, m1);
            if (columns > 2)
                Put(to + 2 * pixel, channels, last, stage, sums.Low2, sums.High2, m0, m1);
            if (columns > 3)
                Put(to + 3 * pixel, channels, last, stage, sums.Low3, sums.High3, m0, m1);
        }
    }

    private static void Put<TStage>(sbyte* output, nint channels, sbyte* last, TStage stage, Vector128<int> p, Vector128<int> q,
        MultipliersNeon m0, MultipliersNeon m1) where TStage : struct, IOutputStageNeon
    {
        StoreNeon.Eight(last, stage, p, q, m0, m1);
        new ReadOnlySpan<sbyte>(last, (int)Math.Min(channels, Block)).CopyTo(new(output, Block));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TColumns>(sbyte* data, sbyte* w, ref Vector128<int> p, ref Vector128<int> q) where TColumns : struct, IColumns
    {
        PairsNeon.Add(AdvSimd.LoadVector64(data), AdvSimd.LoadVector64(w), AdvSimd.LoadVector64(data + 8), AdvSimd.LoadVector64(w + 8), ref p, ref q);
        if (TColumns.Count > 3)
            PairsNeon.Add(AdvSimd.LoadVector64(data + 16), AdvSimd.LoadVector64(w + 16), AdvSimd.LoadVector64(data + 24), AdvSimd.LoadVector64(w + 24), ref p, ref q);
        if (TColumns.Count > 5)
            PairsNeon.Add(AdvSimd.LoadVector64(data + 32), AdvSimd.LoadVector64(w + 32), AdvSimd.LoadVector64(data + 40), AdvSimd.LoadVector64(w + 40), ref p, ref q);
        nint end = (TColumns.Count - 1) * 8;
        ProductsNeon.Add(AdvSimd.LoadVector64(data + end), AdvSimd.LoadVector64(w + end), ref p, ref q);
    }
}
