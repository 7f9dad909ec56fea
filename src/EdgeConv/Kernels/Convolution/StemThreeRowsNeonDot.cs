using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Convolution;

/// <summary>
/// Stems of three window rows of at most 12 bytes (3x3 of 1 to 4 channels) with SDOT: 2 columns by 8 channels. All weights stay in registers for
/// a row of outputs; a column is three unaligned loads. What a load reads too much meets weights of zero.
/// </summary>
internal static unsafe class StemThreeRowsNeonDot
{
    public const int Tile = 2;

    public static bool Fits(KernelArguments* a) =>
        a->Operator->Layout == WeightLayout.Stem && a->Vertical.Size == 3 && StemRows.Bytes(a) <= 12 && ColumnRuns.Fits(a);

    public static void Run<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon
    {
        nint bytes = StemRows.Bytes(a);
        if (bytes == 9)
            ColumnRuns.Run<Columns<TStage, NineBytes>>(a, null, first, count);
        else if (bytes <= 4)
            ColumnRuns.Run<Columns<TStage, OneQuad>>(a, null, first, count);
        else if (bytes <= 8)
            ColumnRuns.Run<Columns<TStage, TwoQuads>>(a, null, first, count);
        else
            ColumnRuns.Run<Columns<TStage, ThreeQuads>>(a, null, first, count);
    }

    private readonly struct Columns<TStage, TRow> : IColumnsKernel where TStage : struct, IOutputStageNeon where TRow : struct, IStemRow
    {
        static void IColumnsKernel.Columns(KernelArguments* a, void* prepared, sbyte** rows, nint offset, sbyte* output, nint count) =>
            StemRows.EachEight<Eight<TStage, TRow>>(a, TStage.HeaderBytes, null, 0, rows, offset, output, count);
    }

    private readonly struct Eight<TStage, TRow> : IEightChannels where TStage : struct, IOutputStageNeon where TRow : struct, IStemRow
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Run(KernelArguments* a, EightColumnChannels* c, int* secondBias)
        {
            TStage stage = default;
            stage.Load(a);
            MultipliersNeon m0 = TStage.Multipliers(c->Block, c->Channels, c->Lane), m1 = TStage.Multipliers(c->Block, c->Channels, c->Lane + 4);
            nint quad = c->Channels * 4;
            int* bias = (int*)c->Block + c->Lane;
            sbyte* w = (sbyte*)c->Block + c->Channels * TStage.HeaderBytes + c->Lane * 4;
            Vector128<sbyte> w01 = default, w02 = default, w11 = default, w12 = default, w21 = default, w22 = default;
            Vector128<sbyte> v01 = default, v02 = default, v11 = default, v12 = default, v21 = default, v22 = default;
            var w00 = Next(ref w, quad, out var v00);
            if (TRow.Quads > 1)
                w01 = Next(ref w, quad, out v01);
            if (TRow.Quads > 2)
                w02 = Next(ref w, quad, out v02);
            var w10 = Next(ref w, quad, out var v10);
            if (TRow.Quads > 1)
                w11 = Next(ref w, quad, out v11);
            if (TRow.Quads > 2)
                w12 = Next(ref w, quad, out v12);
            var w20 = Next(ref w, quad, out var v20);
            if (TRow.Quads > 1)
                w21 = Next(ref w, quad, out v21);
            if (TRow.Quads > 2)
                w22 = Next(ref w, quad, out v22);
            if (TRow.IsNineBytes)
            {
                w02 = StemRows.Join(w02, w12, w22);
                v02 = StemRows.Join(v02, v12, v22);
            }

            sbyte* x0 = c->Row0, x1 = c->Row1, x2 = c->Row2, y0 = x0 + c->Second, y1 = x1 + c->Second, y2 = x2 + c->Second;
            nint step = 2 * c->Stride, at = 0, outputStep = 2 * c->OutputPixel, rest = c->Rest, to = -c->Tiles * outputStep;
            sbyte* output = c->Output - to, secondOutput = output + c->SecondOutput;
            while (true)
            {
                do
                {
                    var p = AdvSimd.LoadVector128(bias);
                    var q = AdvSimd.LoadVector128(bias + 4);
                    var s = AdvSimd.LoadVector128(secondBias);
                    var t = AdvSimd.LoadVector128(secondBias + 4);
                    var x = AdvSimd.LoadVector128(x0 + at);
                    var y = AdvSimd.LoadVector128(y0 + at);
                    Quad(ref p, ref q, ref s, ref t, w00, v00, x, y, 0);
                    if (TRow.Quads > 1)
                        Quad(ref p, ref q, ref s, ref t, w01, v01, x, y, 1);
                    if (TRow.Quads > 2 && !TRow.IsNineBytes)
                        Quad(ref p, ref q, ref s, ref t, w02, v02, x, y, 2);
                    var xx = AdvSimd.LoadVector128(x1 + at);
                    var yy = AdvSimd.LoadVector128(y1 + at);
                    Quad(ref p, ref q, ref s, ref t, w10, v10, xx, yy, 0);
                    if (TRow.Quads > 1)
                        Quad(ref p, ref q, ref s, ref t, w11, v11, xx, yy, 1);
                    if (TRow.Quads > 2 && !TRow.IsNineBytes)
                        Quad(ref p, ref q, ref s, ref t, w12, v12, xx, yy, 2);
                    var xxx = AdvSimd.LoadVector128(x2 + at);
                    var yyy = AdvSimd.LoadVector128(y2 + at);
                    at += step;
                    Quad(ref p, ref q, ref s, ref t, w20, v20, xxx, yyy, 0);
                    if (TRow.Quads > 1)
                        Quad(ref p, ref q, ref s, ref t, w21, v21, xxx, yyy, 1);
                    if (TRow.Quads > 2 && !TRow.IsNineBytes)
                        Quad(ref p, ref q, ref s, ref t, w22, v22, xxx, yyy, 2);
                    if (TRow.IsNineBytes)
                        Quad(ref p, ref q, ref s, ref t, w02, v02, StemRows.JoinLast(x, xx, xxx), StemRows.JoinLast(y, yy, yyy), 0);
                    StoreNeon.Eight(output + to, stage, p, q, m0, m1);
                    StoreNeon.Eight(secondOutput + to, stage, s, t, m0, m1);
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

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<sbyte> Next(ref sbyte* w, nint quad, out Vector128<sbyte> second)
        {
            var firstFour = AdvSimd.LoadVector128(w);
            second = AdvSimd.LoadVector128(w + 16);
            w += quad;
            return firstFour;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Quad(ref Vector128<int> p, ref Vector128<int> q, ref Vector128<int> s, ref Vector128<int> t,
            Vector128<sbyte> w, Vector128<sbyte> v, Vector128<sbyte> x, Vector128<sbyte> y, [ConstantExpected(Max = (byte)15)] byte lane)
        {
            p = Dp.DotProductBySelectedQuadruplet(p, w, x, lane);
            q = Dp.DotProductBySelectedQuadruplet(q, v, x, lane);
            s = Dp.DotProductBySelectedQuadruplet(s, w, y, lane);
            t = Dp.DotProductBySelectedQuadruplet(t, v, y, lane);
        }
    }
}
