using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Windows of one column, without SDOT: rows and weights of eight channels in registers, three or four output rows at once.</summary>
internal readonly unsafe struct DepthwiseVerticalNeon : IVerticalNeon
{
    public static void Rest<TStage>(KernelArguments* a, int first, int count) where TStage : struct, IOutputStageNeon =>
        DepthwiseTaps.Run<DepthwiseTapsNeon<PairsNeon>, TStage>(a, first, count);

    public static int Group(int windowRows) => windowRows <= 8 ? 4 : 3;

    private struct Column
    {
        public Vector64<sbyte> Row0, Row1, Row2, Row3, Row4, Row5, Row6, Row7, Row8, Row9, Row10, Row11;
    }

    public static void Groups<TSize, TStage>(KernelArguments* a, int first, int count) where TSize : struct, IWindowSize where TStage : struct, IOutputStageNeon
    {
        TStage stage = default;
        stage.Load(a);
        byte* w = a->Weights;
        nint group = Group(TSize.Rows), step = (nint)a->Horizontal.Stride * a->Input.PixelBytes, outputPixel = a->Output.PixelBytes;
        sbyte** firstInput = a->Input.Pointers + (first - a->Vertical.PadBefore), firstOutput = a->Output.Pointers + first;
        for (nint channel = 0; channel < a->Output.Channels; channel += 8)
        {
            var bias0 = AdvSimd.LoadVector128((int*)w);
            var bias1 = AdvSimd.LoadVector128((int*)w + 4);
            var m0 = TStage.Multipliers(w, 8, 0);
            var m1 = TStage.Multipliers(w, 8, 4);
            Load<TSize>((sbyte*)w + 8 * TStage.HeaderBytes, out Column u);
            w += 8 * (TStage.HeaderBytes + (TSize.Rows + 3) / 4 * 4);
            for (nint row = 0; row < count; row += group)
            {
                nint start = Math.Min(row, count - group);
                sbyte** rows = firstInput + start;
                sbyte** outputs = firstOutput + start;
                nint at = channel, to = channel, columns = a->Output.Columns;
                do
                {
                    Read<TSize>(rows, at, out Column x);
                    Write<TSize, TStage>(outputs[0] + to, stage, bias0, bias1, u, m0, m1,
                        x.Row0, x.Row1, x.Row2, x.Row3, x.Row4, x.Row5, x.Row6, x.Row7, x.Row8, x.Row9);
                    Write<TSize, TStage>(outputs[1] + to, stage, bias0, bias1, u, m0, m1,
                        x.Row1, x.Row2, x.Row3, x.Row4, x.Row5, x.Row6, x.Row7, x.Row8, x.Row9, x.Row10);
                    Write<TSize, TStage>(outputs[2] + to, stage, bias0, bias1, u, m0, m1,
                        x.Row2, x.Row3, x.Row4, x.Row5, x.Row6, x.Row7, x.Row8, x.Row9, x.Row10, x.Row11);
                    if (Group(TSize.Rows) > 3)
                        Write<TSize, TStage>(outputs[3] + to, stage, bias0, bias1, u, m0, m1,
                            x.Row3, x.Row4, x.Row5, x.Row6, x.Row7, x.Row8, x.Row9, x.Row10, x.Row11, x.Row11);
                    at += step;
                    to += outputPixel;
                    columns--;
                } while (columns != 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TSize>(sbyte* w, out Column weights) where TSize : struct, IWindowSize
    {
        weights = default;
        QuadNeon.Unzip(w, out weights.Row0, out weights.Row1, out weights.Row2, out weights.Row3);
        if (TSize.Rows > 4)
            QuadNeon.Unzip(w + 32, out weights.Row4, out weights.Row5, out weights.Row6, out weights.Row7);
        if (TSize.Rows > 8)
            QuadNeon.Unzip(w + 64, out weights.Row8, out weights.Row9, out weights.Row10, out weights.Row11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<TSize>(sbyte** rows, nint at, out Column x) where TSize : struct, IWindowSize
    {
        int count = TSize.Rows + Group(TSize.Rows) - 1;
        x = default;
        x.Row0 = AdvSimd.LoadVector64(rows[0] + at);
        x.Row1 = AdvSimd.LoadVector64(rows[1] + at);
        x.Row2 = AdvSimd.LoadVector64(rows[2] + at);
        x.Row3 = AdvSimd.LoadVector64(rows[3] + at);
        x.Row4 = AdvSimd.LoadVector64(rows[4] + at);
        if (count > 5)
            x.Row5 = AdvSimd.LoadVector64(rows[5] + at);
        if (count > 6)
            x.Row6 = AdvSimd.LoadVector64(rows[6] + at);
        if (count > 7)
            x.Row7 = AdvSimd.LoadVector64(rows[7] + at);
        if (count > 8)
            x.Row8 = AdvSimd.LoadVector64(rows[8] + at);
        if (count > 9)
            x.Row9 = AdvSimd.LoadVector64(rows[9] + at);
        if (count > 10)
            x.Row10 = AdvSimd.LoadVector64(rows[10] + at);
        if (count > 11)
            x.Row11 = AdvSimd.LoadVector64(rows[11] + at);
    }

    /// <param name="x0">The first row under the window, and so on; those after the window's last are not looked at.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSize, TStage>(sbyte* output, in TStage stage, Vector128<int> p, Vector128<int> q, in Column w,
        in MultipliersNeon m0, in MultipliersNeon m1, Vector64<sbyte> x0, Vector64<sbyte> x1, Vector64<sbyte> x2, Vector64<sbyte> x3,
        Vector64<sbyte> x4, Vector64<sbyte> x5, Vector64<sbyte> x6, Vector64<sbyte> x7, Vector64<sbyte> x8, Vector64<sbyte> x9)
        where TSize : struct, IWindowSize where TStage : struct, IOutputStageNeon
    {
        PairsNeon.Add(x0, w.Row0, x1, w.Row1, ref p, ref q);
        if (TSize.Rows >= 4)
            PairsNeon.Add(x2, w.Row2, x3, w.Row3, ref p, ref q);
        if (TSize.Rows >= 6)
            PairsNeon.Add(x4, w.Row4, x5, w.Row5, ref p, ref q);
        if (TSize.Rows >= 8)
            PairsNeon.Add(x6, w.Row6, x7, w.Row7, ref p, ref q);
        if (TSize.Rows >= 10)
            PairsNeon.Add(x8, w.Row8, x9, w.Row9, ref p, ref q);
        if (TSize.Rows == 3)
            ProductsNeon.Add(x2, w.Row2, ref p, ref q);
        if (TSize.Rows == 5)
            ProductsNeon.Add(x4, w.Row4, ref p, ref q);
        if (TSize.Rows == 7)
            ProductsNeon.Add(x6, w.Row6, ref p, ref q);
        if (TSize.Rows == 9)
            ProductsNeon.Add(x8, w.Row8, ref p, ref q);
        StoreNeon.Eight(output, stage, p, q, m0, m1);
    }
}
