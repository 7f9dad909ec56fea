using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Up to 6 columns by 16 channels with SDOT: 113 instructions per 1536 multiply-accumulates. 24 accumulators, 6 activations and 2 weights are all
/// 32 registers; what the output stage needs is loaded after the loop.
/// </summary>
internal static unsafe class Convolution6x16NeonDot
{
    /// <summary>Some tiles of neighbours in each row, or one tile of scattered columns, by all blocks.</summary>
    public static void Run<TStage, TBlock, TCount, TColumns>(GemmTile* tile, nint tiles)
        where TStage : struct, IOutputStageNeon where TBlock : struct, IBlock where TCount : struct, ICount where TColumns : struct, IColumns
    {
        TStage stage = default;
        if (TStage.IsShort)
            stage.Load(tile->Arguments);
        byte* block = tile->Weights;
        nint stride = tile->Stride, stride2 = 2 * stride, stride3 = 3 * stride, stride4 = 4 * stride, stride5 = 5 * stride;
        nint outputOffset = tile->OutputOffset, outputStride = tile->OutputStride, runs = tile->SegmentBytes & -16, rest = tile->SegmentBytes & 8;
        nint channels = tile->Channels;
        do
        {
            sbyte** window = tile->Inputs, outputs = tile->Outputs;
            sbyte* w;
            nint rows = tile->Rows;
            do
            {
                sbyte* output = outputs[0] + outputOffset;
                nint offset = tile->Offset, left = tiles;
                do
                {
                    AccumulatorsNeon c0 = AccumulatorsNeon.Load<TBlock>(block), c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
                    if (TCount.Value > 1)
                        c1 = c0;
                    if (TCount.Value > 2)
                        c2 = c0;
                    if (TCount.Value > 3)
                        c3 = c0;
                    if (TCount.Value > 4)
                        c4 = c0;
                    if (TCount.Value > 5)
                        c5 = c0;
                    w = (sbyte*)block + TBlock.Channels * TStage.HeaderBytes;
                    sbyte** inputs = window;
                    nint segments = tile->Segments;
                    do
                    {
                        sbyte* a0, a1 = null, a2 = null, a3 = null, a4 = null, a5 = null;
                        if (TColumns.AreNeighbours)
                            a0 = *inputs++ + offset;
                        else
                        {
                            a0 = inputs[0];
                            if (TCount.Value > 1)
                                a1 = inputs[1];
                            if (TCount.Value > 2)
                                a2 = inputs[2];
                            if (TCount.Value > 3)
                                a3 = inputs[3];
                            if (TCount.Value > 4)
                                a4 = inputs[4];
                            if (TCount.Value > 5)
                                a5 = inputs[5];
                            inputs += GemmTile.Most;
                        }
                        nint k = runs;
                        while (k != 0)
                        {
                            Vector128<sbyte> x0, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
                            if (TColumns.AreNeighbours)
                            {
                                if (TCount.Value > 1)
                                    x1 = AdvSimd.LoadVector128(a0 + stride);
                                if (TCount.Value > 2)
                                    x2 = AdvSimd.LoadVector128(a0 + stride2);
                                if (TCount.Value > 3)
                                    x3 = AdvSimd.LoadVector128(a0 + stride3);
                                if (TCount.Value > 4)
                                    x4 = AdvSimd.LoadVector128(a0 + stride4);
                                if (TCount.Value > 5)
                                    x5 = AdvSimd.LoadVector128(a0 + stride5);
                            }
                            else
                            {
                                if (TCount.Value > 1)
                                {
                                    x1 = AdvSimd.LoadVector128(a1); a1 += 16;
                                }
                                if (TCount.Value > 2)
                                {
                                    x2 = AdvSimd.LoadVector128(a2); a2 += 16;
                                }
                                if (TCount.Value > 3)
                                {
                                    x3 = AdvSimd.LoadVector128(a3); a3 += 16;
                                }
                                if (TCount.Value > 4)
                                {
                                    x4 = AdvSimd.LoadVector128(a4); a4 += 16;
                                }
                                if (TCount.Value > 5)
                                {
                                    x5 = AdvSimd.LoadVector128(a5); a5 += 16;
                                }
                            }
                            x0 = AdvSimd.LoadVector128(a0); a0 += 16;
                            Quad<TBlock, TCount>(w, 0, 0, x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                            Quad<TBlock, TCount>(w, 4 * TBlock.Channels, 1, x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                            Quad<TBlock, TCount>(w, 8 * TBlock.Channels, 2, x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                            Quad<TBlock, TCount>(w, 12 * TBlock.Channels, 3, x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                            w += 16 * TBlock.Channels;
                            k -= 16;
                        }
                        if (rest != 0)
                        {
                            var x0 = AdvSimd.LoadVector128(a0);
                            Vector128<sbyte> x1 = default, x2 = default, x3 = default, x4 = default, x5 = default;
                            if (TCount.Value > 1)
                                x1 = AdvSimd.LoadVector128(TColumns.AreNeighbours ? a0 + stride : a1);
                            if (TCount.Value > 2)
                                x2 = AdvSimd.LoadVector128(TColumns.AreNeighbours ? a0 + stride2 : a2);
                            if (TCount.Value > 3)
                                x3 = AdvSimd.LoadVector128(TColumns.AreNeighbours ? a0 + stride3 : a3);
                            if (TCount.Value > 4)
                                x4 = AdvSimd.LoadVector128(TColumns.AreNeighbours ? a0 + stride4 : a4);
                            if (TCount.Value > 5)
                                x5 = AdvSimd.LoadVector128(TColumns.AreNeighbours ? a0 + stride5 : a5);
                            Quad<TBlock, TCount>(w, 0, 0, x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                            Quad<TBlock, TCount>(w, 4 * TBlock.Channels, 1, x0, x1, x2, x3, x4, x5, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                            w += 8 * TBlock.Channels;
                        }
                        segments--;
                    } while (segments != 0);
                    if (!TStage.IsShort)
                        stage.Load(tile->Arguments);
                    MultipliersNeon m0 = TStage.Multipliers(block, TBlock.Channels, 0), m1 = TStage.Multipliers(block, TBlock.Channels, 4);
                    MultipliersNeon m2 = default, m3 = default;
                    if (TBlock.Channels == 16)
                    {
                        m2 = TStage.Multipliers(block, 16, 8);
                        m3 = TStage.Multipliers(block, 16, 12);
                    }
                    c0.Store<TStage, TBlock>(Next<TColumns>(ref output, outputs, 0, outputOffset, outputStride), stage, m0, m1, m2, m3);
                    if (TCount.Value > 1)
                        c1.Store<TStage, TBlock>(Next<TColumns>(ref output, outputs, 1, outputOffset, outputStride), stage, m0, m1, m2, m3);
                    if (TCount.Value > 2)
                        c2.Store<TStage, TBlock>(Next<TColumns>(ref output, outputs, 2, outputOffset, outputStride), stage, m0, m1, m2, m3);
                    if (TCount.Value > 3)
                        c3.Store<TStage, TBlock>(Next<TColumns>(ref output, outputs, 3, outputOffset, outputStride), stage, m0, m1, m2, m3);
                    if (TCount.Value > 4)
                        c4.Store<TStage, TBlock>(Next<TColumns>(ref output, outputs, 4, outputOffset, outputStride), stage, m0, m1, m2, m3);
                    if (TCount.Value > 5)
                        c5.Store<TStage, TBlock>(Next<TColumns>(ref output, outputs, 5, outputOffset, outputStride), stage, m0, m1, m2, m3);
                    offset += TCount.Value * stride;
                    left--;
                } while (left != 0);
                window += tile->RowStep;
                outputs++;
                rows--;
            } while (TColumns.AreNeighbours && rows != 0);
            block = (byte*)w;
            outputOffset += TBlock.Channels;
            channels -= TBlock.Channels;
        } while (channels != 0);
    }

    /// <summary>Where the next column's bytes go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static sbyte* Next<TColumns>(ref sbyte* output, sbyte** outputs, int column, nint offset, nint stride) where TColumns : struct, IColumns
    {
        if (!TColumns.AreNeighbours)
            return outputs[column] + offset;
        sbyte* next = output;
        output += stride;
        return next;
    }

    /// <summary>One quad of K. The offset is added to constants, so that it ends up in the load and not in an instruction of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad<TBlock, TCount>(sbyte* w, nint at, [ConstantExpected(Max = (byte)3)] byte lane,
        Vector128<sbyte> x0, Vector128<sbyte> x1, Vector128<sbyte> x2, Vector128<sbyte> x3, Vector128<sbyte> x4, Vector128<sbyte> x5,
        ref AccumulatorsNeon c0, ref AccumulatorsNeon c1, ref AccumulatorsNeon c2, ref AccumulatorsNeon c3, ref AccumulatorsNeon c4, ref AccumulatorsNeon c5)
        where TBlock : struct, IBlock where TCount : struct, ICount
    {
        var a = AdvSimd.LoadVector128(w + at);
        var b = AdvSimd.LoadVector128(w + (at + 16));
        c0.A = Dp.DotProductBySelectedQuadruplet(c0.A, a, x0, lane);
        if (TCount.Value > 1)
            c1.A = Dp.DotProductBySelectedQuadruplet(c1.A, a, x1, lane);
        if (TCount.Value > 2)
            c2.A = Dp.DotProductBySelectedQuadruplet(c2.A, a, x2, lane);
        if (TCount.Value > 3)
            c3.A = Dp.DotProductBySelectedQuadruplet(c3.A, a, x3, lane);
        if (TCount.Value > 4)
            c4.A = Dp.DotProductBySelectedQuadruplet(c4.A, a, x4, lane);
        if (TCount.Value > 5)
            c5.A = Dp.DotProductBySelectedQuadruplet(c5.A, a, x5, lane);
        c0.B = Dp.DotProductBySelectedQuadruplet(c0.B, b, x0, lane);
        if (TCount.Value > 1)
            c1.B = Dp.DotProductBySelectedQuadruplet(c1.B, b, x1, lane);
        if (TCount.Value > 2)
            c2.B = Dp.DotProductBySelectedQuadruplet(c2.B, b, x2, lane);
        if (TCount.Value > 3)
            c3.B = Dp.DotProductBySelectedQuadruplet(c3.B, b, x3, lane);
        if (TCount.Value > 4)
            c4.B = Dp.DotProductBySelectedQuadruplet(c4.B, b, x4, lane);
        if (TCount.Value > 5)
            c5.B = Dp.DotProductBySelectedQuadruplet(c5.B, b, x5, lane);
        if (TBlock.Channels == 8)
            return;
        var c = AdvSimd.LoadVector128(w + (at + 32));
        var d = AdvSimd.LoadVector128(w + (at + 48));
        c0.C = Dp.DotProductBySelectedQuadruplet(c0.C, c, x0, lane);
        if (TCount.Value > 1)
            c1.C = Dp.DotProductBySelectedQuadruplet(c1.C, c, x1, lane);
        if (TCount.Value > 2)
            c2.C = Dp.DotProductBySelectedQuadruplet(c2.C, c, x2, lane);
        if (TCount.Value > 3)
            c3.C = Dp.DotProductBySelectedQuadruplet(c3.C, c, x3, lane);
        if (TCount.Value > 4)
            c4.C = Dp.DotProductBySelectedQuadruplet(c4.C, c, x4, lane);
        if (TCount.Value > 5)
            c5.C = Dp.DotProductBySelectedQuadruplet(c5.C, c, x5, lane);
        c0.D = Dp.DotProductBySelectedQuadruplet(c0.D, d, x0, lane);
        if (TCount.Value > 1)
            c1.D = Dp.DotProductBySelectedQuadruplet(c1.D, d, x1, lane);
        if (TCount.Value > 2)
            c2.D = Dp.DotProductBySelectedQuadruplet(c2.D, d, x2, lane);
        if (TCount.Value > 3)
            c3.D = Dp.DotProductBySelectedQuadruplet(c3.D, d, x3, lane);
        if (TCount.Value > 4)
            c4.D = Dp.DotProductBySelectedQuadruplet(c4.D, d, x4, lane);
        if (TCount.Value > 5)
            c5.D = Dp.DotProductBySelectedQuadruplet(c5.D, d, x5, lane);
    }
}
