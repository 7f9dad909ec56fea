using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Convolution;

/// <summary>LD4 takes the four places of K apart; SMLAL multiplies widened weights by an element of each patch.</summary>
internal readonly unsafe struct Int16TileNeon : IInt16Tile
{
    public static void Sums(sbyte* weights, nint step, nint quads, short** patches, Vector128<int>* sums)
    {
        short* a = patches[0], b = patches[1], c = patches[2], d = patches[3];
        Vector128<int> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (; quads != 0; quads--, weights += step, a += 4, b += 4, c += 4, d += 4)
        {
            var (k0, k1, k2, k3) = AdvSimd.Load4xVector64AndUnzip(weights);
            Vector128<short> w0 = AdvSimd.SignExtendWideningLower(k0), w1 = AdvSimd.SignExtendWideningLower(k1);
            Vector128<short> w2 = AdvSimd.SignExtendWideningLower(k2), w3 = AdvSimd.SignExtendWideningLower(k3);
            Vector64<short> ax = AdvSimd.LoadVector64(a), bx = AdvSimd.LoadVector64(b), cx = AdvSimd.LoadVector64(c), dx = AdvSimd.LoadVector64(d);
            AddUpper(ref a1, ax, w0, w1, w2, w3);
            AddUpper(ref b1, bx, w0, w1, w2, w3);
            AddUpper(ref c1, cx, w0, w1, w2, w3);
            AddUpper(ref d1, dx, w0, w1, w2, w3);
            // Nothing else of the vectors is wanted from here on, so their lower halves are taken where they are.
            Vector64<short> l0 = w0.GetLower(), l1 = w1.GetLower(), l2 = w2.GetLower(), l3 = w3.GetLower();
            AddLower(ref a0, ax, l0, l1, l2, l3);
            AddLower(ref b0, bx, l0, l1, l2, l3);
            AddLower(ref c0, cx, l0, l1, l2, l3);
            AddLower(ref d0, dx, l0, l1, l2, l3);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (a0, a1, b0, b1);
        (sums[4], sums[5], sums[6], sums[7]) = (c0, c1, d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddUpper(ref Vector128<int> sum, Vector64<short> x, Vector128<short> w0, Vector128<short> w1, Vector128<short> w2, Vector128<short> w3)
    {
        sum = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(sum, w0, x, 0);
        sum = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(sum, w1, x, 1);
        sum = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(sum, w2, x, 2);
        sum = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(sum, w3, x, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLower(ref Vector128<int> sum, Vector64<short> x, Vector64<short> w0, Vector64<short> w1, Vector64<short> w2, Vector64<short> w3)
    {
        sum = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(sum, w0, x, 0);
        sum = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(sum, w1, x, 1);
        sum = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(sum, w2, x, 2);
        sum = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(sum, w3, x, 3);
    }
}
