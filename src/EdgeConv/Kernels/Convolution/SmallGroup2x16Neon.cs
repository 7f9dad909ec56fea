using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Groups of few channels without SDOT: 2 columns by 16 channels. Four activations in both halves of a register meet the quads of two channels; two
/// quads of K a step, SMULL with one, SMLAL with the other, SADALP into one accumulator per two channels.
/// </summary>
internal readonly unsafe struct SmallGroup2x16Neon<TStage, TProducts> : IGroupKernel where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon
{
    public static int HeaderBytes => TStage.HeaderBytes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<TPattern>(KernelArguments* a, GroupBlock* block) where TPattern : struct, IGroupPattern
    {
        TStage stage = default;
        nint stride = block->Stride, pixel = block->OutputPixel, left = block->Count, at = block->Offset0;
        nint stride1 = left > 1 ? stride : 0, to1 = left > 1 ? pixel : 0;
        nint offset1 = block->Offset1 - block->Offset0, offset2 = block->Offset2 - block->Offset0, offset3 = block->Offset3 - block->Offset0;
        sbyte* output = block->Output;
        while (true)
        {
            Bias(block->Block, 0, out var c0, out var c1);
            Bias(block->Block, 16, out var c2, out var c3);
            Bias(block->Block, 32, out var c4, out var c5);
            Bias(block->Block, 48, out var c6, out var c7);
            var d0 = c0; var d1 = c1; var d2 = c2; var d3 = c3; var d4 = c4; var d5 = c5; var d6 = c6; var d7 = c7;
            sbyte* w = (sbyte*)block->Block + 16 * TStage.HeaderBytes;
            sbyte** taps = block->Taps;
            nint count = block->TapCount;
            if (TPattern.Channels == 8)
                do
                {
                    sbyte* x = *taps++ + at;
                    var x0 = AdvSimd.LoadVector128(x).AsInt32();
                    var x1 = AdvSimd.LoadVector128(x + stride1).AsInt32();
                    var x0a = Lane(x0, 0); var x1a = Lane(x1, 0); var x0b = Lane(x0, 1); var x1b = Lane(x1, 1);
                    Pair(w, 0, x0a, x1a, x0b, x1b, ref c0, ref c1, ref d0, ref d1);
                    Pair(w, 16, x0a, x1a, x0b, x1b, ref c2, ref c3, ref d2, ref d3);
                    x0a = Lane(x0, 2); x1a = Lane(x1, 2); x0b = Lane(x0, 3); x1b = Lane(x1, 3);
                    Pair(w, 32, x0a, x1a, x0b, x1b, ref c4, ref c5, ref d4, ref d5);
                    Pair(w, 48, x0a, x1a, x0b, x1b, ref c6, ref c7, ref d6, ref d7);
                    w += 128;
                    count--;
                } while (count != 0);
            else if (TPattern.Channels == 4)
            {
                for (; count > 1; count -= 2)
                {
                    sbyte* x = taps[0] + at, y = taps[1] + at;
                    taps += 2;
                    var x0 = AdvSimd.LoadVector128(x).AsInt32();
                    var x1 = AdvSimd.LoadVector128(x + stride1).AsInt32();
                    var y0 = AdvSimd.LoadVector128(y).AsInt32();
                    var y1 = AdvSimd.LoadVector128(y + stride1).AsInt32();
                    Pair(w, 0, Lane(x0, 0), Lane(x1, 0), Lane(y0, 0), Lane(y1, 0), ref c0, ref c1, ref d0, ref d1);
                    Pair(w, 16, Lane(x0, 1), Lane(x1, 1), Lane(y0, 1), Lane(y1, 1), ref c2, ref c3, ref d2, ref d3);
                    Pair(w, 32, Lane(x0, 2), Lane(x1, 2), Lane(y0, 2), Lane(y1, 2), ref c4, ref c5, ref d4, ref d5);
                    Pair(w, 48, Lane(x0, 3), Lane(x1, 3), Lane(y0, 3), Lane(y1, 3), ref c6, ref c7, ref d6, ref d7);
                    w += 128;
                }
                if (count != 0)
                {
                    sbyte* x = *taps + at;
                    var x0 = AdvSimd.LoadVector128(x).AsInt32();
                    var x1 = AdvSimd.LoadVector128(x + stride1).AsInt32();
                    Single(w, 0, Lane(x0, 0), Lane(x1, 0), ref c0, ref c1, ref d0, ref d1);
                    Single(w, 16, Lane(x0, 1), Lane(x1, 1), ref c2, ref c3, ref d2, ref d3);
                    Single(w, 32, Lane(x0, 2), Lane(x1, 2), ref c4, ref c5, ref d4, ref d5);
                    Single(w, 48, Lane(x0, 3), Lane(x1, 3), ref c6, ref c7, ref d6, ref d7);
                }
            }
            else
            {
                nint quads = block->Quads, half = quads & -2;
                if (quads == 1) // two taps a step
                    for (; count > 1; count -= 2, taps += 2, w += 128)
                        Pairs(w, taps[0] + at, taps[1] + at, stride1, offset1, offset2, offset3,
                            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
                for (; count > 0; count--)
                {
                    sbyte* x = *taps++ + at;
                    for (nint k = half; k != 0; k -= 2, x += 8, w += 128)
                        Pairs(w, x, x + 4, stride1, offset1, offset2, offset3,
                            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
                    if (half == quads)
                        continue;
                    Single(w, 0, Quad(x), Quad(x + stride1), ref c0, ref c1, ref d0, ref d1);
                    x += offset1;
                    Single(w, 16, Quad(x), Quad(x + stride1), ref c2, ref c3, ref d2, ref d3);
                    x += offset2 - offset1;
                    Single(w, 32, Quad(x), Quad(x + stride1), ref c4, ref c5, ref d4, ref d5);
                    x += offset3 - offset2;
                    Single(w, 48, Quad(x), Quad(x + stride1), ref c6, ref c7, ref d6, ref d7);
                    w += 64;
                }
            }
            stage.Load(a);
            MultipliersNeon m0 = TStage.Multipliers(block->Block, 16, 0), m1 = TStage.Multipliers(block->Block, 16, 4);
            MultipliersNeon m2 = TStage.Multipliers(block->Block, 16, 8), m3 = TStage.Multipliers(block->Block, 16, 12);
            StoreNeon.Sixteen(output, stage, AdvSimd.Arm64.AddPairwise(c0, c1), AdvSimd.Arm64.AddPairwise(c2, c3),
                AdvSimd.Arm64.AddPairwise(c4, c5), AdvSimd.Arm64.AddPairwise(c6, c7), m0, m1, m2, m3);
            StoreNeon.Sixteen(output + to1, stage, AdvSimd.Arm64.AddPairwise(d0, d1), AdvSimd.Arm64.AddPairwise(d2, d3),
                AdvSimd.Arm64.AddPairwise(d4, d5), AdvSimd.Arm64.AddPairwise(d6, d7), m0, m1, m2, m3);
            left -= 2;
            if (left <= 0)
                return;
            nint next = Math.Min(left, 2); // the last tile ends at the last column, whatever it does again
            at += next * stride;
            output += next * pixel;
        }
    }

    /// <summary>Biases (b0, 0, b1, 0) and (b2, 0, b3, 0): the accumulators of two channels each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Bias(byte* block, nint at, out Vector128<int> low, out Vector128<int> high)
    {
        var bias = AdvSimd.LoadVector128(block + at).AsUInt32();
        high = AdvSimd.ZeroExtendWideningUpper(bias).AsInt32();
        low = AdvSimd.ZeroExtendWideningLower(bias.GetLower()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<sbyte> Lane(Vector128<int> x, [ConstantExpected(Max = (byte)3)] byte lane) =>
        AdvSimd.DuplicateSelectedScalarToVector64(x, lane).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<sbyte> Quad(sbyte* x) => AdvSimd.LoadAndReplicateToVector64((int*)x).AsSByte();

    /// <summary>A quad at x and one at y for each four channels, with addresses of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pairs(sbyte* w, sbyte* x, sbyte* y, nint stride1, nint offset1, nint offset2, nint offset3,
        ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> c2, ref Vector128<int> c3,
        ref Vector128<int> c4, ref Vector128<int> c5, ref Vector128<int> c6, ref Vector128<int> c7,
        ref Vector128<int> d0, ref Vector128<int> d1, ref Vector128<int> d2, ref Vector128<int> d3,
        ref Vector128<int> d4, ref Vector128<int> d5, ref Vector128<int> d6, ref Vector128<int> d7)
    {
        Pair(w, 0, Quad(x), Quad(x + stride1), Quad(y), Quad(y + stride1), ref c0, ref c1, ref d0, ref d1);
        Pair(w, 16, Quad(x + offset1), Quad(x + offset1 + stride1), Quad(y + offset1), Quad(y + offset1 + stride1), ref c2, ref c3, ref d2, ref d3);
        Pair(w, 32, Quad(x + offset2), Quad(x + offset2 + stride1), Quad(y + offset2), Quad(y + offset2 + stride1), ref c4, ref c5, ref d4, ref d5);
        Pair(w, 48, Quad(x + offset3), Quad(x + offset3 + stride1), Quad(y + offset3), Quad(y + offset3 + stride1), ref c6, ref c7, ref d6, ref d7);
    }

    /// <summary>Two quads of K by two columns by four channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(sbyte* w, nint at, Vector64<sbyte> xa, Vector64<sbyte> ya, Vector64<sbyte> xb, Vector64<sbyte> yb,
        ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> d0, ref Vector128<int> d1)
    {
        var wa0 = AdvSimd.LoadVector64(w + at);
        var wa1 = AdvSimd.LoadVector64(w + (at + 8));
        var wb0 = AdvSimd.LoadVector64(w + (at + 64));
        var wb1 = AdvSimd.LoadVector64(w + (at + 72));
        var t0 = AdvSimd.MultiplyWideningLower(xa, wa0);
        var u0 = AdvSimd.MultiplyWideningLower(ya, wa0);
        var t1 = AdvSimd.MultiplyWideningLower(xa, wa1);
        var u1 = AdvSimd.MultiplyWideningLower(ya, wa1);
        TProducts.Second(ref t0, ref c0, xb, wb0);
        TProducts.Second(ref u0, ref d0, yb, wb0);
        TProducts.Second(ref t1, ref c1, xb, wb1);
        TProducts.Second(ref u1, ref d1, yb, wb1);
        c0 = AdvSimd.AddPairwiseWideningAndAdd(c0, t0);
        d0 = AdvSimd.AddPairwiseWideningAndAdd(d0, u0);
        c1 = AdvSimd.AddPairwiseWideningAndAdd(c1, t1);
        d1 = AdvSimd.AddPairwiseWideningAndAdd(d1, u1);
    }

    /// <summary>One quad of K by two columns by four channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Single(sbyte* w, nint at, Vector64<sbyte> x, Vector64<sbyte> y,
        ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> d0, ref Vector128<int> d1)
    {
        var w0 = AdvSimd.LoadVector64(w + at);
        var w1 = AdvSimd.LoadVector64(w + (at + 8));
        var t0 = AdvSimd.MultiplyWideningLower(x, w0);
        var u0 = AdvSimd.MultiplyWideningLower(y, w0);
        var t1 = AdvSimd.MultiplyWideningLower(x, w1);
        var u1 = AdvSimd.MultiplyWideningLower(y, w1);
        c0 = AdvSimd.AddPairwiseWideningAndAdd(c0, t0);
        d0 = AdvSimd.AddPairwiseWideningAndAdd(d0, u0);
        c1 = AdvSimd.AddPairwiseWideningAndAdd(c1, t1);
        d1 = AdvSimd.AddPairwiseWideningAndAdd(d1, u1);
    }
}
