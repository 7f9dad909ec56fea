using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>One column by 16 channels without SDOT; see <see cref="Convolution2x16Neon"/>. Activations lie in whole and in half registers, so weights come by whole ones.</summary>
internal static unsafe class Convolution1x16Neon
{
    /// <summary>A column in each row, or one scattered column, by all blocks.</summary>
    public static void Run<TStage, TProducts, TBlock, TColumns>(GemmTile* tile)
        where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon where TBlock : struct, IBlock where TColumns : struct, IColumns
    {
        TStage stage = default;
        stage.Load(tile->Arguments);
        byte* block = tile->Weights;
        nint offset = TColumns.AreNeighbours ? tile->Offset : 0, outputOffset = tile->OutputOffset, channels = tile->Channels;
        nint quad = typeof(TBlock) == typeof(Eight) ? 32 : 64; // bytes of a block's weights for four bytes of K
        do
        {
            sbyte** window = tile->Inputs, outputs = tile->Outputs;
            sbyte* w;
            nint rows = tile->Rows;
            do
            {
                LoadBias((int*)block, out var c0, out var c1, out var c2, out var c3);
                Unsafe.SkipInit(out Vector128<int> c4);
                Unsafe.SkipInit(out Vector128<int> c5);
                Unsafe.SkipInit(out Vector128<int> c6);
                Unsafe.SkipInit(out Vector128<int> c7);
                if (typeof(TBlock) == typeof(Sixteen))
                    LoadBias((int*)block + 8, out c4, out c5, out c6, out c7);
                w = (sbyte*)block + TBlock.Channels * TStage.HeaderBytes;
                sbyte** inputs = window;
                nint segments = tile->Segments;
                do
                {
                    sbyte* a = inputs[0] + offset;
                    inputs += TColumns.AreNeighbours ? 1 : GemmTile.Most;
                    nint k = tile->SegmentBytes;
                    for (; k >= 32; k -= 32)
                    {
                        var x = AdvSimd.LoadVector128((int*)a);
                        var x0 = AdvSimd.DuplicateSelectedScalarToVector128(x, 0);
                        var h0 = AdvSimd.DuplicateSelectedScalarToVector64(x, 0);
                        var x1 = AdvSimd.DuplicateSelectedScalarToVector128(x, 1);
                        var h1 = AdvSimd.DuplicateSelectedScalarToVector64(x, 1);
                        var x2 = AdvSimd.DuplicateSelectedScalarToVector128(x, 2);
                        var h2 = AdvSimd.DuplicateSelectedScalarToVector64(x, 2);
                        var x3 = AdvSimd.DuplicateSelectedScalarToVector128(x, 3);
                        var h3 = AdvSimd.DuplicateSelectedScalarToVector64(x, 3);
                        EightChannels<TProducts>(w, 0, quad, x0, x1, h0, h1, ref c0, ref c1, ref c2, ref c3);
                        if (typeof(TBlock) == typeof(Sixteen))
                            EightChannels<TProducts>(w, 32, 96, x0, x1, h0, h1, ref c4, ref c5, ref c6, ref c7);
                        EightChannels<TProducts>(w, 2 * quad, 3 * quad, x2, x3, h2, h3, ref c0, ref c1, ref c2, ref c3);
                        if (typeof(TBlock) == typeof(Sixteen))
                            EightChannels<TProducts>(w, 160, 224, x2, x3, h2, h3, ref c4, ref c5, ref c6, ref c7);
                        var y = AdvSimd.LoadVector128((int*)(a + 16));
                        var y0 = AdvSimd.DuplicateSelectedScalarToVector128(y, 0);
                        var g0 = AdvSimd.DuplicateSelectedScalarToVector64(y, 0);
                        var y1 = AdvSimd.DuplicateSelectedScalarToVector128(y, 1);
                        var g1 = AdvSimd.DuplicateSelectedScalarToVector64(y, 1);
                        var y2 = AdvSimd.DuplicateSelectedScalarToVector128(y, 2);
                        var g2 = AdvSimd.DuplicateSelectedScalarToVector64(y, 2);
                        var y3 = AdvSimd.DuplicateSelectedScalarToVector128(y, 3);
                        var g3 = AdvSimd.DuplicateSelectedScalarToVector64(y, 3);
                        EightChannels<TProducts>(w, 4 * quad, 5 * quad, y0, y1, g0, g1, ref c0, ref c1, ref c2, ref c3);
                        if (typeof(TBlock) == typeof(Sixteen))
                            EightChannels<TProducts>(w, 288, 352, y0, y1, g0, g1, ref c4, ref c5, ref c6, ref c7);
                        EightChannels<TProducts>(w, 6 * quad, 7 * quad, y2, y3, g2, g3, ref c0, ref c1, ref c2, ref c3);
                        if (typeof(TBlock) == typeof(Sixteen))
                            EightChannels<TProducts>(w, 416, 480, y2, y3, g2, g3, ref c4, ref c5, ref c6, ref c7);
                        a += 32;
                        w += 8 * quad;
                    }
                    for (; k != 0; k -= 8)
                    {
                        var x = AdvSimd.LoadVector64((int*)a);
                        var x0 = AdvSimd.DuplicateSelectedScalarToVector128(x, 0);
                        var h0 = AdvSimd.DuplicateSelectedScalarToVector64(x, 0);
                        var x1 = AdvSimd.DuplicateSelectedScalarToVector128(x, 1);
                        var h1 = AdvSimd.DuplicateSelectedScalarToVector64(x, 1);
                        EightChannels<TProducts>(w, 0, quad, x0, x1, h0, h1, ref c0, ref c1, ref c2, ref c3);
                        if (typeof(TBlock) == typeof(Sixteen))
                            EightChannels<TProducts>(w, 32, 96, x0, x1, h0, h1, ref c4, ref c5, ref c6, ref c7);
                        a += 8;
                        w += 2 * quad;
                    }
                    segments--;
                } while (segments != 0);
                MultipliersNeon m0 = TStage.Multipliers(block, TBlock.Channels, 0), m1 = TStage.Multipliers(block, TBlock.Channels, 4);
                sbyte* output = outputs[0] + outputOffset;
                if (typeof(TBlock) == typeof(Sixteen))
                    StoreNeon.Sixteen(output, stage, AdvSimd.Arm64.AddPairwise(c0, c1), AdvSimd.Arm64.AddPairwise(c2, c3), AdvSimd.Arm64.AddPairwise(c4, c5),
                        AdvSimd.Arm64.AddPairwise(c6, c7), m0, m1, TStage.Multipliers(block, 16, 8), TStage.Multipliers(block, 16, 12));
                else
                    StoreNeon.Eight(output, stage, AdvSimd.Arm64.AddPairwise(c0, c1), AdvSimd.Arm64.AddPairwise(c2, c3), m0, m1);
                window += tile->RowStep;
                outputs++;
                rows--;
            } while (TColumns.AreNeighbours && rows != 0);
            block = (byte*)w;
            outputOffset += TBlock.Channels;
            channels -= TBlock.Channels;
        } while (channels != 0);
    }

    /// <summary>Biases (b0, 0, b1, 0), (b2, 0, b3, 0) and so on: the accumulators of two channels each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadBias(int* biases, out Vector128<int> a, out Vector128<int> b, out Vector128<int> c, out Vector128<int> d)
    {
        var low = AdvSimd.LoadVector128(biases).AsUInt32();
        var high = AdvSimd.LoadVector128(biases + 4).AsUInt32();
        b = AdvSimd.ZeroExtendWideningUpper(low).AsInt32();
        a = AdvSimd.ZeroExtendWideningLower(low.GetLower()).AsInt32();
        d = AdvSimd.ZeroExtendWideningUpper(high).AsInt32();
        c = AdvSimd.ZeroExtendWideningLower(high.GetLower()).AsInt32();
    }

    /// <summary>Two quads of K by eight channels. The upper half first: then the lower one needs no copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EightChannels<TProducts>(sbyte* w, nint at, nint next, Vector128<int> x0, Vector128<int> x1, Vector64<int> h0, Vector64<int> h1,
        ref Vector128<int> c0, ref Vector128<int> c1, ref Vector128<int> c2, ref Vector128<int> c3) where TProducts : struct, IProductsNeon
    {
        var u0 = AdvSimd.LoadVector128(w + at);
        var u1 = AdvSimd.LoadVector128(w + (at + 16));
        var v0 = AdvSimd.LoadVector128(w + next);
        var v1 = AdvSimd.LoadVector128(w + (next + 16));
        var p1 = AdvSimd.MultiplyWideningUpper(x0.AsSByte(), u0);
        var p3 = AdvSimd.MultiplyWideningUpper(x0.AsSByte(), u1);
        var p0 = AdvSimd.MultiplyWideningLower(h0.AsSByte(), u0.GetLower());
        var p2 = AdvSimd.MultiplyWideningLower(h0.AsSByte(), u1.GetLower());
        if (typeof(TProducts) == typeof(PairedProducts))
        {
            p1 = AdvSimd.MultiplyWideningUpperAndAdd(p1, x1.AsSByte(), v0);
            p3 = AdvSimd.MultiplyWideningUpperAndAdd(p3, x1.AsSByte(), v1);
            p0 = AdvSimd.MultiplyWideningLowerAndAdd(p0, h1.AsSByte(), v0.GetLower());
            p2 = AdvSimd.MultiplyWideningLowerAndAdd(p2, h1.AsSByte(), v1.GetLower());
        }
        c1 = AdvSimd.AddPairwiseWideningAndAdd(c1, p1);
        c3 = AdvSimd.AddPairwiseWideningAndAdd(c3, p3);
        c0 = AdvSimd.AddPairwiseWideningAndAdd(c0, p0);
        c2 = AdvSimd.AddPairwiseWideningAndAdd(c2, p2);
        if (typeof(TProducts) == typeof(PairedProducts))
            return;
        c1 = AdvSimd.AddPairwiseWideningAndAdd(c1, AdvSimd.MultiplyWideningUpper(x1.AsSByte(), v0));
        c3 = AdvSimd.AddPairwiseWideningAndAdd(c3, AdvSimd.MultiplyWideningUpper(x1.AsSByte(), v1));
        c0 = AdvSimd.AddPairwiseWideningAndAdd(c0, AdvSimd.MultiplyWideningLower(h1.AsSByte(), v0.GetLower()));
        c2 = AdvSimd.AddPairwiseWideningAndAdd(c2, AdvSimd.MultiplyWideningLower(h1.AsSByte(), v1.GetLower()));
    }
}
