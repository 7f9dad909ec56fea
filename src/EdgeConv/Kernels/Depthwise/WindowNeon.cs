using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Bias and 3x3 weights of eight channels in registers. The bias stays: SADDW reads its accumulator and writes another register.</summary>
internal struct WindowNeon
{
    private Vector128<int> _bias0, _bias1;
    private Taps _left, _middle, _right;

    private struct Taps
    {
        public Vector64<sbyte> Row0, Row1, Row2;
    }

    /// <summary>Sums of eight channels, and a product that waits for a second one.</summary>
    internal struct SumsNeon
    {
        public Vector128<int> P, Q;
        public Vector128<short> Product;
    }

    /// <param name="w">A block of a stream.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe WindowNeon Load<TStage>(byte* w, out MultipliersNeon m0, out MultipliersNeon m1) where TStage : struct, IOutputStageNeon
    {
        WindowNeon window;
        window._bias0 = AdvSimd.LoadVector128((int*)w);
        window._bias1 = AdvSimd.LoadVector128((int*)w + 4);
        m0 = TStage.Multipliers(w, 8, 0);
        m1 = TStage.Multipliers(w, 8, 4);
        Load((sbyte*)w + 8 * TStage.HeaderBytes, out window._left);
        Load((sbyte*)w + (8 * TStage.HeaderBytes + 32), out window._middle);
        Load((sbyte*)w + (8 * TStage.HeaderBytes + 64), out window._right);
        return window;
    }

    /// <param name="a0">Row 0 of the left column, and so on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly unsafe void Pixel<TProducts, TStage>(sbyte* output, in TStage stage, Vector64<sbyte> a0, Vector64<sbyte> a1, Vector64<sbyte> a2,
        Vector64<sbyte> b0, Vector64<sbyte> b1, Vector64<sbyte> b2, Vector64<sbyte> c0, Vector64<sbyte> c1, Vector64<sbyte> c2,
        in MultipliersNeon m0, in MultipliersNeon m1) where TProducts : struct, ITapProducts where TStage : struct, IOutputStageNeon
    {
        Start<TProducts>(a0, a1, a2, out SumsNeon sums);
        Finish<TProducts, TStage>(output, stage, sums, b0, b1, b2, c0, c1, c2, m0, m1);
    }

    /// <summary>Biases and the left column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Start<TProducts>(Vector64<sbyte> a0, Vector64<sbyte> a1, Vector64<sbyte> a2, out SumsNeon sums)
        where TProducts : struct, ITapProducts
    {
        sums.P = _bias0;
        sums.Q = _bias1;
        TProducts.Add(a0, _left.Row0, a1, _left.Row1, ref sums.P, ref sums.Q);
        sums.Product = AdvSimd.MultiplyWideningLower(a2, _left.Row2);
    }

    /// <summary>The middle and the right column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly unsafe void Finish<TProducts, TStage>(sbyte* output, in TStage stage, SumsNeon sums, Vector64<sbyte> b0, Vector64<sbyte> b1,
        Vector64<sbyte> b2, Vector64<sbyte> c0, Vector64<sbyte> c1, Vector64<sbyte> c2, in MultipliersNeon m0, in MultipliersNeon m1)
        where TProducts : struct, ITapProducts where TStage : struct, IOutputStageNeon
    {
        TProducts.Add(sums.Product, b0, _middle.Row0, ref sums.P, ref sums.Q);
        TProducts.Add(b1, _middle.Row1, b2, _middle.Row2, ref sums.P, ref sums.Q);
        TProducts.Add(c0, _right.Row0, c1, _right.Row1, ref sums.P, ref sums.Q);
        ProductsNeon.Add(c2, _right.Row2, ref sums.P, ref sums.Q);
        StoreNeon.Eight(output, stage, sums.P, sums.Q, m0, m1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Load(sbyte* w, out Taps taps) => QuadNeon.Unzip(w, out taps.Row0, out taps.Row1, out taps.Row2, out _);
}
