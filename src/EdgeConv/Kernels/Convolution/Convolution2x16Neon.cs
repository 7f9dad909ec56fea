using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// 2 columns by 16 channels without SDOT, on the same layout: four activations in both halves of a register, SMULL with one quad of K,
/// SMLAL with the next, SADALP into one accumulator per two channels. The first 16 bytes of K start the accumulators; biases are added last.
/// </summary>
internal static unsafe class Convolution2x16Neon
{
    /// <summary>Two products are added in int16.</summary>
    public static bool Fits(KernelArguments* a) => (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0 && GemmDriver.Fits(a);

    /// <summary>Some tiles of neighbours in each row, or one tile of scattered columns, by all blocks.</summary>
    public static void Run<TStage, TProducts, TBlock, TColumns>(GemmTile* tile, nint tiles)
        where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon where TBlock : struct, IBlock where TColumns : struct, IColumns
    {
        TStage stage = default;
        byte* block = tile->Weights;
        nint stride = tile->Stride, runs = tile->SegmentBytes & -16, rest = tile->SegmentBytes & 8;
        nint outputOffset = tile->OutputOffset, outputStride = tile->OutputStride, channels = tile->Channels;
        nint quad = typeof(TBlock) == typeof(Eight) ? 32 : 64; // bytes of a block's weights for four bytes of K
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
                    Unsafe.SkipInit(out Vector128<int> c0);
                    Unsafe.SkipInit(out Vector128<int> c1);
                    Unsafe.SkipInit(out Vector128<int> c2);
                    Unsafe.SkipInit(out Vector128<int> c3);
                    Unsafe.SkipInit(out Vector128<int> c4);
                    Unsafe.SkipInit(out Vector128<int> c5);
                    Unsafe.SkipInit(out Vector128<int> c6);
                    Unsafe.SkipInit(out Vector128<int> c7);
                    Unsafe.SkipInit(out Vector128<int> d0);
                    Unsafe.SkipInit(out Vector128<int> d1);
                    Unsafe.SkipInit(out Vector128<int> d2);
                    Unsafe.SkipInit(out Vector128<int> d3);
                    Unsafe.SkipInit(out Vector128<int> d4);
                    Unsafe.SkipInit(out Vector128<int> d5);
                    Unsafe.SkipInit(out Vector128<int> d6);
                    Unsafe.SkipInit(out Vector128<int> d7);
                    w = (sbyte*)block + TBlock.Channels * TStage.HeaderBytes;
                    sbyte** inputs = window;
                    nint segments = tile->Segments, k = runs, last = rest;
                    Addresses<TColumns>(ref inputs, offset, stride, out sbyte* a, out sbyte* b);
                    if (k != 0)
                    {
                        k -= 16;
                        var x = AdvSimd.LoadVector128((int*)a); a += 16;
                        var y = AdvSimd.LoadVector128((int*)b); b += 16;
                        var x0 = AdvSimd.DuplicateSelectedScalarToVector64(x, 0);
                        var x1 = AdvSimd.DuplicateSelectedScalarToVector64(x, 1);
                        var y0 = AdvSimd.DuplicateSelectedScalarToVector64(y, 0);
                        var y1 = AdvSimd.DuplicateSelectedScalarToVector64(y, 1);
                        FourChannels<TProducts>(w, 0, quad, x0, x1, y0, y1, true, ref c0, ref c1, ref d0, ref d1);
                        FourChannels<TProducts>(w, 16, quad + 16, x0, x1, y0, y1, true, ref c2, ref c3, ref d2, ref d3);
                        if (typeof(TBlock) == typeof(Sixteen))
                        {
                            FourChannels<TProducts>(w, 32, 96, x0, x1, y0, y1, true, ref c4, ref c5, ref d4, ref d5);
                            FourChannels<TProducts>(w, 48, 112, x0, x1, y0, y1, true, ref c6, ref c7, ref d6, ref d7);
                        }
                        var x2 = AdvSimd.DuplicateSelectedScalarToVector64(x, 2);
                        var x3 = AdvSimd.DuplicateSelectedScalarToVector64(x, 3);
                        var y2 = AdvSimd.DuplicateSelectedScalarToVector64(y, 2);
                        var y3 = AdvSimd.DuplicateSelectedScalarToVector64(y, 3);
                        FourChannels<TProducts>(w, 2 * quad, 3 * quad, x2, x3, y2, y3, false, ref c0, ref c1, ref d0, ref d1);
                        FourChannels<TProducts>(w, 2 * quad + 16, 3 * quad + 16, x2, x3, y2, y3, false, ref c2, ref c3, ref d2, ref d3);
                        if (typeof(TBlock) == typeof(Sixteen))
                        {
                            FourChannels<TProducts>(w, 160, 224, x2, x3, y2, y3, false, ref c4, ref c5, ref d4, ref d5);
                            FourChannels<TProducts>(w, 176, 240, x2, x3, y2, y3, false, ref c6, ref c7, ref d6, ref d7);
                        }
                        w += 4 * quad;
                    }
                    else
                    {
                        last = 0;
                        var x = AdvSimd.LoadVector64((int*)a);
                        var y = AdvSimd.LoadVector64((int*)b);
                        var x0 = AdvSimd.DuplicateSelectedScalarToVector64(x, 0);
                        var x1 = AdvSimd.DuplicateSelectedScalarToVector64(x, 1);
                        var y0 = AdvSimd.DuplicateSelectedScalarToVector64(y, 0);
                        var y1 = AdvSimd.DuplicateSelectedScalarToVector64(y, 1);
                        FourChannels<TProducts>(w, 0, quad, x0, x1, y0, y1, true, ref c0, ref c1, ref d0, ref d1);
                        FourChannels<TProducts>(w, 16, quad + 16, x0, x1, y0, y1, true, ref c2, ref c3, ref d2, ref d3);
                        if (typeof(TBlock) == typeof(Sixteen))
                        {
                            FourChannels<TProducts>(w, 32, 96, x0, x1, y0, y1, true, ref c4, ref c5, ref d4, ref d5);
                            FourChannels<TProducts>(w, 48, 112, x0, x1, y0, y1, true, ref c6, ref c7, ref d6, ref d7);
                        }
                        w += 2 * quad;
                    }
                    while (true)
                    {
                        if (k != 0)
                            do
                            {
                                var x = AdvSimd.LoadVector128((int*)a); a += 16;
                                var y = AdvSimd.LoadVector128((int*)b); b += 16;
                                var x0 = AdvSimd.DuplicateSelectedScalarToVector64(x, 0);
                                var x1 = AdvSimd.DuplicateSelectedScalarToVector64(x, 1);
                                var y0 = AdvSimd.DuplicateSelectedScalarToVector64(y, 0);
                                var y1 = AdvSimd.DuplicateSelectedScalarToVector64(y, 1);
                                FourChannels<TProducts>(w, 0, quad, x0, x1, y0, y1, false, ref c0, ref c1, ref d0, ref d1);
                                FourChannels<TProducts>(w, 16, quad + 16, x0, x1, y0, y1, false, ref c2, ref c3, ref d2, ref d3);
                                if (typeof(TBlock) == typeof(Sixteen))
                                {
                                    FourChannels<TProducts>(w, 32, 96, x0, x1, y0, y1, false, ref c4, ref c5, ref d4, ref d5);
                                    FourChannels<TProducts>(w, 48, 112, x0, x1, y0, y1, false, ref c6, ref c7, ref d6, ref d7);
                                }
                                var x2 = AdvSimd.DuplicateSelectedScalarToVector64(x, 2);
                                var x3 = AdvSimd.DuplicateSelectedScalarToVector64(x, 3);
                                var y2 = AdvSimd.DuplicateSelectedScalarToVector64(y, 2);
                                var y3 = AdvSimd.DuplicateSelectedScalarToVector64(y, 3);
                                FourChannels<TProducts>(w, 2 * quad, 3 * quad, x2, x3, y2, y3, false, ref c0, ref c1, ref d0, ref d1);
                                FourChannels<TProducts>(w, 2 * quad + 16, 3 * quad + 16, x2, x3, y2, y3, false, ref c2, ref c3, ref d2, ref d3);
                                if (typeof(TBlock) == typeof(Sixteen))
                                {
                                    FourChannels<TProducts>(w, 160, 224, x2, x3, y2, y3, false, ref c4, ref c5, ref d4, ref d5);
                                    FourChannels<TProducts>(w, 176, 240, x2, x3, y2, y3, false, ref c6, ref c7, ref d6, ref d7);
                                }
                                w += 4 * quad;
                                k -= 16;
                            } while (k != 0);
                        if (last != 0)
                        {
                            var x = AdvSimd.LoadVector64((int*)a);
                            var y = AdvSimd.LoadVector64((int*)b);
                            var x0 = AdvSimd.DuplicateSelectedScalarToVector64(x, 0);
                            var x1 = AdvSimd.DuplicateSelectedScalarToVector64(x, 1);
                            var y0 = AdvSimd.DuplicateSelectedScalarToVector64(y, 0);
                            var y1 = AdvSimd.DuplicateSelectedScalarToVector64(y, 1);
                            FourChannels<TProducts>(w, 0, quad, x0, x1, y0, y1, false, ref c0, ref c1, ref d0, ref d1);
                            FourChannels<TProducts>(w, 16, quad + 16, x0, x1, y0, y1, false, ref c2, ref c3, ref d2, ref d3);
                            if (typeof(TBlock) == typeof(Sixteen))
                            {
                                FourChannels<TProducts>(w, 32, 96, x0, x1, y0, y1, false, ref c4, ref c5, ref d4, ref d5);
                                FourChannels<TProducts>(w, 48, 112, x0, x1, y0, y1, false, ref c6, ref c7, ref d6, ref d7);
                            }
                            w += 2 * quad;
                        }
                        segments--;
                        if (segments == 0)
                            break;
                        Addresses<TColumns>(ref inputs, offset, stride, out a, out b);
                        k = runs;
                        last = rest;
                    }
                    stage.Load(tile->Arguments);
                    MultipliersNeon m0 = TStage.Multipliers(block, TBlock.Channels, 0), m1 = TStage.Multipliers(block, TBlock.Channels, 4), m2 = default, m3 = default;
                    Vector128<int> bias0 = AdvSimd.LoadVector128((int*)block), bias1 = AdvSimd.LoadVector128((int*)block + 4), bias2 = default, bias3 = default;
                    if (typeof(TBlock) == typeof(Sixteen))
                    {
                        m2 = TStage.Multipliers(block, 16, 8);
                        m3 = TStage.Multipliers(block, 16, 12);
                        bias2 = AdvSimd.LoadVector128((int*)block + 8);
                        bias3 = AdvSimd.LoadVector128((int*)block + 12);
                    }
                    sbyte* second = TColumns.AreNeighbours ? output + outputStride : outputs[1] + outputOffset;
                    if (typeof(TBlock) == typeof(Sixteen))
                        StoreNeon.Sixteen(output, stage, Sum(c0, c1, bias0), Sum(c2, c3, bias1), Sum(c4, c5, bias2), Sum(c6, c7, bias3), m0, m1, m2, m3);
                    else
                        StoreNeon.Eight(output, stage, Sum(c0, c1, bias0), Sum(c2, c3, bias1), m0, m1);
                    if (typeof(TBlock) == typeof(Sixteen))
                        StoreNeon.Sixteen(second, stage, Sum(d0, d1, bias0), Sum(d2, d3, bias1), Sum(d4, d5, bias2), Sum(d6, d7, bias3), m0, m1, m2, m3);
                    else
                        StoreNeon.Eight(second, stage, Sum(d0, d1, bias0), Sum(d2, d3, bias1), m0, m1);
                    output = second + outputStride;
                    offset += 2 * stride;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Addresses<TColumns>(ref sbyte** inputs, nint offset, nint stride, out sbyte* a, out sbyte* b)
        where TColumns : struct, IColumns
    {
        a = b = inputs[0];
        if (TColumns.AreNeighbours)
        {
            a += offset;
            b = a + stride;
            inputs++;
        }
        else
        {
            b = inputs[1];
            inputs += GemmTile.Most;
        }
    }

    /// <summary>The accumulators of four channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector128<int> a, Vector128<int> b, Vector128<int> bias) => AdvSimd.Add(AdvSimd.Arm64.AddPairwise(a, b), bias);

    // Types are compared, not their numbers read: the compiler drops the dead branch before it counts what it may inline.

    /// <summary>Four chains of products side by side, for cores that work in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourChannels<TProducts>(sbyte* w, nint at, nint next, Vector64<int> x0, Vector64<int> x1, Vector64<int> y0, Vector64<int> y1,
        bool starts, ref Vector128<int> ca, ref Vector128<int> cb, ref Vector128<int> da, ref Vector128<int> db)
        where TProducts : struct, IProductsNeon
    {
        var u0 = AdvSimd.LoadVector64(w + at);
        var u1 = AdvSimd.LoadVector64(w + (at + 8));
        var v0 = AdvSimd.LoadVector64(w + next);
        var v1 = AdvSimd.LoadVector64(w + (next + 8));
        Vector128<short> p0, q0 = default, p1, q1 = default;
        p0 = AdvSimd.MultiplyWideningLower(x0.AsSByte(), u0);
        q0 = AdvSimd.MultiplyWideningLower(y0.AsSByte(), u0);
        p1 = AdvSimd.MultiplyWideningLower(x0.AsSByte(), u1);
        q1 = AdvSimd.MultiplyWideningLower(y0.AsSByte(), u1);
        if (typeof(TProducts) == typeof(PairedProducts))
        {
            p0 = AdvSimd.MultiplyWideningLowerAndAdd(p0, x1.AsSByte(), v0);
            q0 = AdvSimd.MultiplyWideningLowerAndAdd(q0, y1.AsSByte(), v0);
            p1 = AdvSimd.MultiplyWideningLowerAndAdd(p1, x1.AsSByte(), v1);
            q1 = AdvSimd.MultiplyWideningLowerAndAdd(q1, y1.AsSByte(), v1);
        }
        if (starts)
        {
            ca = AdvSimd.AddPairwiseWidening(p0);
            da = AdvSimd.AddPairwiseWidening(q0);
            cb = AdvSimd.AddPairwiseWidening(p1);
            db = AdvSimd.AddPairwiseWidening(q1);
        }
        else
        {
            ca = AdvSimd.AddPairwiseWideningAndAdd(ca, p0);
            da = AdvSimd.AddPairwiseWideningAndAdd(da, q0);
            cb = AdvSimd.AddPairwiseWideningAndAdd(cb, p1);
            db = AdvSimd.AddPairwiseWideningAndAdd(db, q1);
        }
        if (typeof(TProducts) == typeof(PairedProducts))
            return;
        ca = AdvSimd.AddPairwiseWideningAndAdd(ca, AdvSimd.MultiplyWideningLower(x1.AsSByte(), v0));
        da = AdvSimd.AddPairwiseWideningAndAdd(da, AdvSimd.MultiplyWideningLower(y1.AsSByte(), v0));
        cb = AdvSimd.AddPairwiseWideningAndAdd(cb, AdvSimd.MultiplyWideningLower(x1.AsSByte(), v1));
        db = AdvSimd.AddPairwiseWideningAndAdd(db, AdvSimd.MultiplyWideningLower(y1.AsSByte(), v1));
    }
}
