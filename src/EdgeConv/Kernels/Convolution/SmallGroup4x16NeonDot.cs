using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Groups of few channels with SDOT: 4 columns by 16 channels. Where the groups have 4 or 8 channels, one load of 16 bytes is what a whole block reads
/// of a pixel; else each four channels load their own.
/// </summary>
internal readonly unsafe struct SmallGroup4x16NeonDot<TStage> : IGroupKernel where TStage : struct, IOutputStageNeon
{
    public static int HeaderBytes => TStage.HeaderBytes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<TPattern>(KernelArguments* a, GroupBlock* block) where TPattern : struct, IGroupPattern
    {
        TStage stage = default;
        stage.Load(a);
        int* bias = (int*)block->Block;
        nint last = Math.Min(block->Count, 4) - 1, stride = block->Stride, pixel = block->OutputPixel, left = block->Count, at = block->Offset0;
        nint second = Math.Min(1, last), third = Math.Min(2, last), fourth = Math.Min(3, last);
        nint stride1 = second * stride, stride2 = third * stride, stride3 = fourth * stride;
        nint to1 = second * pixel, to2 = third * pixel, to3 = fourth * pixel;
        nint offset1 = block->Offset1 - block->Offset0, offset2 = block->Offset2 - block->Offset0, offset3 = block->Offset3 - block->Offset0;
        sbyte* output = block->Output;
        while (true)
        {
            // One by one: .NET 10's compiler, where it loads several registers with one instruction, loses the one that wraps from v31 to v0.
            Vector128<int> c00 = AdvSimd.LoadVector128(bias), c01 = AdvSimd.LoadVector128(bias + 4);
            Vector128<int> c02 = AdvSimd.LoadVector128(bias + 8), c03 = AdvSimd.LoadVector128(bias + 12);
            Vector128<int> c10 = c00, c11 = c01, c12 = c02, c13 = c03;
            Vector128<int> c20 = c00, c21 = c01, c22 = c02, c23 = c03;
            Vector128<int> c30 = c00, c31 = c01, c32 = c02, c33 = c03;
            sbyte* w = (sbyte*)block->Block + 16 * TStage.HeaderBytes;
            sbyte** taps = block->Taps;
            nint count = block->TapCount;
            do
            {
                sbyte* x = *taps++ + at;
                if (TPattern.Channels != 0)
                {
                    var x0 = AdvSimd.LoadVector128(x);
                    var x1 = AdvSimd.LoadVector128(x + stride1);
                    var x2 = AdvSimd.LoadVector128(x + stride2);
                    var x3 = AdvSimd.LoadVector128(x + stride3);
                    var w0 = AdvSimd.LoadVector128(w);
                    var w1 = AdvSimd.LoadVector128(w + 16);
                    var w2 = AdvSimd.LoadVector128(w + 32);
                    var w3 = AdvSimd.LoadVector128(w + 48);
                    if (TPattern.Channels == 4)
                    {
                        w += 64;
                        Four(w0, x0, x1, x2, x3, 0, ref c00, ref c10, ref c20, ref c30);
                        Four(w1, x0, x1, x2, x3, 1, ref c01, ref c11, ref c21, ref c31);
                        Four(w2, x0, x1, x2, x3, 2, ref c02, ref c12, ref c22, ref c32);
                        Four(w3, x0, x1, x2, x3, 3, ref c03, ref c13, ref c23, ref c33);
                    }
                    else
                    {
                        Four(w0, x0, x1, x2, x3, 0, ref c00, ref c10, ref c20, ref c30);
                        Four(w1, x0, x1, x2, x3, 0, ref c01, ref c11, ref c21, ref c31);
                        Four(w2, x0, x1, x2, x3, 2, ref c02, ref c12, ref c22, ref c32);
                        Four(w3, x0, x1, x2, x3, 2, ref c03, ref c13, ref c23, ref c33);
                        var v0 = AdvSimd.LoadVector128(w + 64);
                        var v1 = AdvSimd.LoadVector128(w + 80);
                        var v2 = AdvSimd.LoadVector128(w + 96);
                        var v3 = AdvSimd.LoadVector128(w + 112);
                        w += 128;
                        Four(v0, x0, x1, x2, x3, 1, ref c00, ref c10, ref c20, ref c30);
                        Four(v1, x0, x1, x2, x3, 1, ref c01, ref c11, ref c21, ref c31);
                        Four(v2, x0, x1, x2, x3, 3, ref c02, ref c12, ref c22, ref c32);
                        Four(v3, x0, x1, x2, x3, 3, ref c03, ref c13, ref c23, ref c33);
                    }
                }
                else
                {
                    nint quads = block->Quads;
                    for (; quads > 1; quads -= 2, x += 8, w += 128)
                    {
                        TwoQuads(x, stride1, stride2, stride3, w, 0, ref c00, ref c10, ref c20, ref c30);
                        TwoQuads(x + offset1, stride1, stride2, stride3, w, 16, ref c01, ref c11, ref c21, ref c31);
                        TwoQuads(x + offset2, stride1, stride2, stride3, w, 32, ref c02, ref c12, ref c22, ref c32);
                        TwoQuads(x + offset3, stride1, stride2, stride3, w, 48, ref c03, ref c13, ref c23, ref c33);
                    }
                    if (quads != 0)
                    {
                        OneQuad(x, stride1, stride2, stride3, w, 0, ref c00, ref c10, ref c20, ref c30);
                        OneQuad(x + offset1, stride1, stride2, stride3, w, 16, ref c01, ref c11, ref c21, ref c31);
                        OneQuad(x + offset2, stride1, stride2, stride3, w, 32, ref c02, ref c12, ref c22, ref c32);
                        OneQuad(x + offset3, stride1, stride2, stride3, w, 48, ref c03, ref c13, ref c23, ref c33);
                        w += 64;
                    }
                }
                count--;
            } while (count != 0);
            MultipliersNeon m0 = TStage.Multipliers(block->Block, 16, 0), m1 = TStage.Multipliers(block->Block, 16, 4);
            MultipliersNeon m2 = TStage.Multipliers(block->Block, 16, 8), m3 = TStage.Multipliers(block->Block, 16, 12);
            StoreNeon.Sixteen(output, stage, c00, c01, c02, c03, m0, m1, m2, m3);
            StoreNeon.Sixteen(output + to1, stage, c10, c11, c12, c13, m0, m1, m2, m3);
            StoreNeon.Sixteen(output + to2, stage, c20, c21, c22, c23, m0, m1, m2, m3);
            StoreNeon.Sixteen(output + to3, stage, c30, c31, c32, c33, m0, m1, m2, m3);
            left -= 4;
            if (left <= 0)
                return;
            nint next = Math.Min(left, 4); // the last tile ends at the last column, whatever it does again
            at += next * stride;
            output += next * pixel;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(Vector128<sbyte> w, Vector128<sbyte> x0, Vector128<sbyte> x1, Vector128<sbyte> x2, Vector128<sbyte> x3,
        [ConstantExpected(Max = (byte)15)] byte lane, ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> c2, ref Vector128<int> c3)
    {
        c0 = Dp.DotProductBySelectedQuadruplet(c0, w, x0, lane);
        c1 = Dp.DotProductBySelectedQuadruplet(c1, w, x1, lane);
        c2 = Dp.DotProductBySelectedQuadruplet(c2, w, x2, lane);
        c3 = Dp.DotProductBySelectedQuadruplet(c3, w, x3, lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoQuads(sbyte* x, nint stride1, nint stride2, nint stride3, sbyte* w, nint at,
        ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> c2, ref Vector128<int> c3)
    {
        var x0 = AdvSimd.LoadVector128(x);
        var x1 = AdvSimd.LoadVector128(x + stride1);
        var x2 = AdvSimd.LoadVector128(x + stride2);
        var x3 = AdvSimd.LoadVector128(x + stride3);
        Four(AdvSimd.LoadVector128(w + at), x0, x1, x2, x3, 0, ref c0, ref c1, ref c2, ref c3);
        Four(AdvSimd.LoadVector128(w + (at + 64)), x0, x1, x2, x3, 1, ref c0, ref c1, ref c2, ref c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneQuad(sbyte* x, nint stride1, nint stride2, nint stride3, sbyte* w, nint at,
        ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> c2, ref Vector128<int> c3) =>
        Four(AdvSimd.LoadVector128(w + at), AdvSimd.LoadVector128(x), AdvSimd.LoadVector128(x + stride1), AdvSimd.LoadVector128(x + stride2),
            AdvSimd.LoadVector128(x + stride3), 0, ref c0, ref c1, ref c2, ref c3);
}
