using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>One column of one segment by all blocks, with SDOT: fully connected layers, which are nothing else. See <see cref="Convolution6x16NeonDot"/>.</summary>
internal static unsafe class Convolution1x16NeonDot
{
    public static void Run<TStage, TBlock>(GemmTile* tile) where TStage : struct, IOutputStageNeon where TBlock : struct, IBlock
    {
        TStage stage = default;
        stage.Load(tile->Arguments);
        sbyte* input = tile->Inputs[0] + tile->Offset, output = tile->Outputs[0] + tile->OutputOffset;
        byte* block = tile->Weights;
        nint channels = tile->Channels, runs = tile->SegmentBytes & -64, rest = tile->SegmentBytes & 56;
        do
        {
            AccumulatorsNeon c = AccumulatorsNeon.Load<TBlock>(block);
            sbyte* a = input, w = (sbyte*)block + TBlock.Channels * TStage.HeaderBytes;
            nint k = runs;
            while (k != 0)
            {
                Run16<TBlock>(w, 0, AdvSimd.LoadVector128(a), ref c);
                Run16<TBlock>(w, 16 * TBlock.Channels, AdvSimd.LoadVector128(a + 16), ref c);
                Run16<TBlock>(w, 32 * TBlock.Channels, AdvSimd.LoadVector128(a + 32), ref c);
                Run16<TBlock>(w, 48 * TBlock.Channels, AdvSimd.LoadVector128(a + 48), ref c);
                a += 64;
                w += 64 * TBlock.Channels;
                k -= 64;
            }
            for (k = rest; k != 0; k -= 8)
            {
                var x = AdvSimd.LoadVector128(a);
                Quad<TBlock>(w, 0, 0, x, ref c);
                Quad<TBlock>(w, 4 * TBlock.Channels, 1, x, ref c);
                a += 8;
                w += 8 * TBlock.Channels;
            }
            MultipliersNeon m0 = TStage.Multipliers(block, TBlock.Channels, 0), m1 = TStage.Multipliers(block, TBlock.Channels, 4), m2 = default, m3 = default;
            if (typeof(TBlock) == typeof(Sixteen))
            {
                m2 = TStage.Multipliers(block, 16, 8);
                m3 = TStage.Multipliers(block, 16, 12);
            }
            c.Store<TStage, TBlock>(output, stage, m0, m1, m2, m3);
            output += TBlock.Channels;
            block = (byte*)w;
            channels -= TBlock.Channels;
        } while (channels != 0);
    }

    /// <summary>16 bytes of K.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run16<TBlock>(sbyte* w, nint at, Vector128<sbyte> x, ref AccumulatorsNeon c) where TBlock : struct, IBlock
    {
        Quad<TBlock>(w, at, 0, x, ref c);
        Quad<TBlock>(w, at + 4 * TBlock.Channels, 1, x, ref c);
        Quad<TBlock>(w, at + 8 * TBlock.Channels, 2, x, ref c);
        Quad<TBlock>(w, at + 12 * TBlock.Channels, 3, x, ref c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad<TBlock>(sbyte* w, nint at, [ConstantExpected(Max = (byte)3)] byte lane, Vector128<sbyte> x, ref AccumulatorsNeon c)
        where TBlock : struct, IBlock
    {
        c.A = Dp.DotProductBySelectedQuadruplet(c.A, AdvSimd.LoadVector128(w + at), x, lane);
        c.B = Dp.DotProductBySelectedQuadruplet(c.B, AdvSimd.LoadVector128(w + (at + 16)), x, lane);
        if (typeof(TBlock) == typeof(Eight))
            return;
        c.C = Dp.DotProductBySelectedQuadruplet(c.C, AdvSimd.LoadVector128(w + (at + 32)), x, lane);
        c.D = Dp.DotProductBySelectedQuadruplet(c.D, AdvSimd.LoadVector128(w + (at + 48)), x, lane);
    }
}
