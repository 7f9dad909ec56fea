using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Stems of three window rows of at most 12 bytes (3x3 of 1 to 4 channels) without SDOT: 2 columns by 8 channels. Four activations in both halves
/// of a register meet a quad of two channels; two quads a step, SMULL2 with one and SMLAL with the other, whose weights share a register.
/// </summary>
internal static unsafe class StemThreeRowsNeon
{
    public const int Tile = 2;

    /// <summary>A register holds two quads of two channels; at most four such steps of four registers and a last quad by itself.</summary>
    private const int WeightBytes = 5 * 64;

    public static bool Fits<TProducts>(KernelArguments* a) where TProducts : struct, IProductsNeon =>
        a->Operator->Layout == WeightLayout.Stem && a->Vertical.Size == 3 && StemRows.Bytes(a) <= 12 && ColumnRuns.Fits(a)
        && (TProducts.AllowLowest || (a->Operator->Flags & OperatorFlags.HasLowestWeight) == 0);

    public static long Workspace(KernelArguments* a) =>
        ColumnRuns.Workspace(a) + (a->Output.Channels + 7L) / 8 * WeightBytes;

    public static void Run<TStage, TProducts>(KernelArguments* a, int first, int count)
        where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon
    {
        nint bytes = StemRows.Bytes(a);
        if (bytes == 9)
            Rows<TStage, TProducts, NineBytes>(a, first, count);
        else if (bytes <= 4)
            Rows<TStage, TProducts, OneQuad>(a, first, count);
        else if (bytes <= 8)
            Rows<TStage, TProducts, TwoQuads>(a, first, count);
        else
            Rows<TStage, TProducts, ThreeQuads>(a, first, count);
    }

    private static void Rows<TStage, TProducts, TRow>(KernelArguments* a, int first, int count)
        where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon where TRow : struct, IStemRow
    {
        byte* block = a->Weights;
        sbyte* prepared = (sbyte*)a->Workspace + ColumnRuns.Workspace(a), weights = prepared;
        for (nint channels = a->Output.Channels; channels > 0; channels -= 16)
        {
            nint width = channels > 8 ? 16 : 8;
            for (nint lane = 0; lane < width; lane += 8, weights += WeightBytes)
                PackWeights<TRow>((sbyte*)block + width * TStage.HeaderBytes + lane * 4, width * 4, weights);
            block += width * (TStage.HeaderBytes + a->SegmentBytes);
        }
        ColumnRuns.Run<Columns<TStage, TProducts, TRow>>(a, prepared, first, count);
    }

    /// <summary>
    /// Weights as the loop takes them: for each step and two channels 4 weights of each for the second quad, then for the first; for the last
    /// quad by itself 4 of each channel.
    /// </summary>
    private static void PackWeights<TRow>(sbyte* from, nint quad, sbyte* to) where TRow : struct, IStemRow
    {
        if (TRow.IsNineBytes)
        {
            for (int row = 0; row < 3; row++, to += 64)
                PackStep(from + 3 * row * quad, from + (3 * row + 1) * quad, to);
            for (int i = 0; i < 32; i += 16)
                StemRows.Join(Vector128.Load(from + 2 * quad + i), Vector128.Load(from + 5 * quad + i), Vector128.Load(from + 8 * quad + i)).Store(to + i);
            return;
        }
        for (int steps = 3 * TRow.Quads / 2; steps > 0; steps--, from += 2 * quad, to += 64)
            PackStep(from, from + quad, to);
        if (TRow.Quads % 2 != 0)
            for (int i = 0; i < 32; i += 16)
                Vector128.Load(from + i).Store(to + i);
    }

    private static void PackStep(sbyte* first, sbyte* second, sbyte* to)
    {
        for (int i = 0; i < 32; i += 8)
            Vector128.Create(Vector64.Load(second + i), Vector64.Load(first + i)).Store(to + 2 * i);
    }

    private readonly struct Columns<TStage, TProducts, TRow> : IColumnsKernel
        where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon where TRow : struct, IStemRow
    {
        static void IColumnsKernel.Columns(KernelArguments* a, void* prepared, sbyte** rows, nint offset, sbyte* output, nint count) =>
            StemRows.EachEight<Eight<TStage, TProducts, TRow>>(a, TStage.HeaderBytes, (sbyte*)prepared, WeightBytes, rows, offset, output, count);
    }

    private readonly struct Eight<TStage, TProducts, TRow> : IEightChannels
        where TStage : struct, IOutputStageNeon where TProducts : struct, IProductsNeon where TRow : struct, IStemRow
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Run(KernelArguments* a, EightColumnChannels* c, int* secondBias)
        {
            TStage stage = default;
            stage.Load(a);
            MultipliersNeon m0 = TStage.Multipliers(c->Block, c->Channels, c->Lane), m1 = TStage.Multipliers(c->Block, c->Channels, c->Lane + 4);
            int* bias = (int*)c->Block + c->Lane;
            sbyte* w = c->Prepared, x0 = c->Row0, x1 = c->Row1, x2 = c->Row2, y0 = x0 + c->Second, y1 = x1 + c->Second, y2 = x2 + c->Second;
            nint step = 2 * c->Stride, at = 0, outputStep = 2 * c->OutputPixel, rest = c->Rest, to = -c->Tiles * outputStep;
            sbyte* output = c->Output - to, secondOutput = output + c->SecondOutput;
            while (true)
            {
                do
                {
                    var x = AdvSimd.LoadVector128(x0 + at).AsInt32();
                    var y = AdvSimd.LoadVector128(y0 + at).AsInt32();
                    var xx = AdvSimd.LoadVector128(x1 + at).AsInt32();
                    var yy = AdvSimd.LoadVector128(y1 + at).AsInt32();
                    var xxx = AdvSimd.LoadVector128(x2 + at).AsInt32();
                    var yyy = AdvSimd.LoadVector128(y2 + at).AsInt32();
                    at += step;
                    Vector128<int> p0 = default, p1 = default, p2 = default, p3 = default, s0 = default, s1 = default, s2 = default, s3 = default;
                    if (TRow.IsNineBytes || TRow.Quads == 2)
                    {
                        Step(true, w, 0, x, 0, x, 1, y, 0, y, 1, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        Step(false, w, 64, xx, 0, xx, 1, yy, 0, yy, 1, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        Step(false, w, 128, xxx, 0, xxx, 1, yyy, 0, yyy, 1, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        if (TRow.IsNineBytes)
                            End(w, 192, StemRows.JoinLast(x.AsSByte(), xx.AsSByte(), xxx.AsSByte()).AsInt32(), 0,
                                StemRows.JoinLast(y.AsSByte(), yy.AsSByte(), yyy.AsSByte()).AsInt32(), 0,
                                ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                    }
                    else if (TRow.Quads == 1)
                    {
                        Step(true, w, 0, x, 0, xx, 0, y, 0, yy, 0, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        End(w, 64, xxx, 0, yyy, 0, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                    }
                    else
                    {
                        Step(true, w, 0, x, 0, x, 1, y, 0, y, 1, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        Step(false, w, 64, x, 2, xx, 0, y, 2, yy, 0, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        Step(false, w, 128, xx, 1, xx, 2, yy, 1, yy, 2, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        Step(false, w, 192, xxx, 0, xxx, 1, yyy, 0, yyy, 1, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                        End(w, 256, xxx, 2, yyy, 2, ref p0, ref p1, ref p2, ref p3, ref s0, ref s1, ref s2, ref s3);
                    }
                    var b0 = AdvSimd.LoadVector128(bias);
                    var b1 = AdvSimd.LoadVector128(bias + 4);
                    StoreNeon.Eight(output + to, stage, AdvSimd.Add(AdvSimd.Arm64.AddPairwise(p0, p1), b0),
                        AdvSimd.Add(AdvSimd.Arm64.AddPairwise(p2, p3), b1), m0, m1);
                    StoreNeon.Eight(secondOutput + to, stage, AdvSimd.Add(AdvSimd.Arm64.AddPairwise(s0, s1), b0),
                        AdvSimd.Add(AdvSimd.Arm64.AddPairwise(s2, s3), b1), m0, m1);
                    to += outputStep;
                } while (to != 0);
                if (rest == 0)
                    return;
                rest = 0; // one column is left: the last two once more
                at -= c->Stride;
                output += c->OutputPixel;
                secondOutput += c->OutputPixel;
                to = -outputStep;
            }
        }

        /// <summary>The columns' quads a, then b, with 8 channels; the first step starts the sums.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Step(bool isFirst, sbyte* w, nint at, Vector128<int> xa, [ConstantExpected(Max = (byte)3)] byte la, Vector128<int> xb, [ConstantExpected(Max = (byte)3)] byte lb,
            Vector128<int> ya, [ConstantExpected(Max = (byte)3)] byte ma, Vector128<int> yb, [ConstantExpected(Max = (byte)3)] byte mb,
            ref Vector128<int> p0, ref Vector128<int> p1, ref Vector128<int> p2, ref Vector128<int> p3,
            ref Vector128<int> s0, ref Vector128<int> s1, ref Vector128<int> s2, ref Vector128<int> s3)
        {
            var a = AdvSimd.DuplicateSelectedScalarToVector128(xa, la).AsSByte();
            var b = AdvSimd.DuplicateSelectedScalarToVector64(xb, lb).AsSByte();
            var c = AdvSimd.DuplicateSelectedScalarToVector128(ya, ma).AsSByte();
            var d = AdvSimd.DuplicateSelectedScalarToVector64(yb, mb).AsSByte();
            FourChannels(isFirst, w, at, a, b, c, d, ref p0, ref p1, ref s0, ref s1);
            FourChannels(isFirst, w, at + 32, a, b, c, d, ref p2, ref p3, ref s2, ref s3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void FourChannels(bool isFirst, sbyte* w, nint at, Vector128<sbyte> a, Vector64<sbyte> b, Vector128<sbyte> c, Vector64<sbyte> d,
            ref Vector128<int> p0, ref Vector128<int> p1, ref Vector128<int> s0, ref Vector128<int> s1)
        {
            var w0 = AdvSimd.LoadVector128(w + at);
            var w1 = AdvSimd.LoadVector128(w + (at + 16));
            var t0 = AdvSimd.MultiplyWideningUpper(a, w0);
            var t1 = AdvSimd.MultiplyWideningUpper(a, w1);
            var u0 = AdvSimd.MultiplyWideningUpper(c, w0);
            var u1 = AdvSimd.MultiplyWideningUpper(c, w1);
            var v0 = w0.GetLower();
            var v1 = w1.GetLower();
            TProducts.Second(ref t0, ref p0, b, v0);
            TProducts.Second(ref t1, ref p1, b, v1);
            TProducts.Second(ref u0, ref s0, d, v0);
            TProducts.Second(ref u1, ref s1, d, v1);
            bool isSet = !isFirst || TProducts.AllowLowest;
            p0 = isSet ? AdvSimd.AddPairwiseWideningAndAdd(p0, t0) : AdvSimd.AddPairwiseWidening(t0);
            p1 = isSet ? AdvSimd.AddPairwiseWideningAndAdd(p1, t1) : AdvSimd.AddPairwiseWidening(t1);
            s0 = isSet ? AdvSimd.AddPairwiseWideningAndAdd(s0, u0) : AdvSimd.AddPairwiseWidening(u0);
            s1 = isSet ? AdvSimd.AddPairwiseWideningAndAdd(s1, u1) : AdvSimd.AddPairwiseWidening(u1);
        }

        /// <summary>A quad by itself.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void End(sbyte* w, nint at, Vector128<int> x, [ConstantExpected(Max = (byte)3)] byte l, Vector128<int> y, [ConstantExpected(Max = (byte)3)] byte m,
            ref Vector128<int> p0, ref Vector128<int> p1, ref Vector128<int> p2, ref Vector128<int> p3,
            ref Vector128<int> s0, ref Vector128<int> s1, ref Vector128<int> s2, ref Vector128<int> s3)
        {
            var a = AdvSimd.DuplicateSelectedScalarToVector64(x, l).AsSByte();
            var b = AdvSimd.DuplicateSelectedScalarToVector64(y, m).AsSByte();
            var w0 = AdvSimd.LoadVector64(w + at);
            var w1 = AdvSimd.LoadVector64(w + (at + 8));
            var w2 = AdvSimd.LoadVector64(w + (at + 16));
            var w3 = AdvSimd.LoadVector64(w + (at + 24));
            TwoChannels(w0, w1, a, b, ref p0, ref p1, ref s0, ref s1);
            TwoChannels(w2, w3, a, b, ref p2, ref p3, ref s2, ref s3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void TwoChannels(Vector64<sbyte> w0, Vector64<sbyte> w1, Vector64<sbyte> a, Vector64<sbyte> b,
            ref Vector128<int> p0, ref Vector128<int> p1, ref Vector128<int> s0, ref Vector128<int> s1)
        {
            var t0 = AdvSimd.MultiplyWideningLower(a, w0);
            var t1 = AdvSimd.MultiplyWideningLower(a, w1);
            var u0 = AdvSimd.MultiplyWideningLower(b, w0);
            var u1 = AdvSimd.MultiplyWideningLower(b, w1);
            p0 = AdvSimd.AddPairwiseWideningAndAdd(p0, t0);
            p1 = AdvSimd.AddPairwiseWideningAndAdd(p1, t1);
            s0 = AdvSimd.AddPairwiseWideningAndAdd(s0, u0);
            s1 = AdvSimd.AddPairwiseWideningAndAdd(s1, u1);
        }
    }
}
