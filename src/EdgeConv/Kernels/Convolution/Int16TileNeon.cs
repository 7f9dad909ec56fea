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
            Add(ref a0, ref a1, AdvSimd.LoadVector64(a), w0, w1, w2, w3);
            Add(ref b0, ref b1, AdvSimd.LoadVector64(b), w0, w1, w2, w3);
            Add(ref c0, ref c1, AdvSimd.LoadVector64(c), w0, w1, w2, w3);
            Add(ref d0, ref d1, AdvSimd.LoadVector64(d), w0, w1, w2, w3);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (a0, a1, b0, b1);
        (sums[4], sums[5], sums[6], sums[7]) = (c0, c1, d0, d1);
    }

    /// <summary>Upper halves before lower ones: a lower half is taken where it is if nothing else of the vector is wanted afterwards, else copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector128<int> lower, ref Vector128<int> upper, Vector64<short> x, Vector128<short> w0, Vector128<short> w1, Vector128<short> w2, Vector128<short> w3)
    {
        upper = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(upper, w0, x, 0);
        lower = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(lower, w0.GetLower(), x, 0);
        upper = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(upper, w1, x, 1);
        lower = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(lower, w1.GetLower(), x, 1);
        upper = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(upper, w2, x, 2);
        lower = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(lower, w2.GetLower(), x, 2);
        upper = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(upper, w3, x, 3);
        lower = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(lower, w3.GetLower(), x, 3);
    }
}
