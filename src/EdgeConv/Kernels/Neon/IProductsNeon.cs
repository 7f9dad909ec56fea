using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Neon;

/// <summary>How two products of bytes come into a sum, as a type parameter: added in int16 first, or each by itself.</summary>
/// <remarks>The first product is a plain SMULL, the end a SADALP; between them a kernel interleaves several sums.</remarks>
internal interface IProductsNeon
{
    /// <summary>Whether weights of -128 are allowed.</summary>
    static abstract bool AllowLowest { get; }

    /// <summary>Takes the second product in; <paramref name="product"/> is left to be added to the sum.</summary>
    static abstract void Second(ref Vector128<short> product, ref Vector128<int> sum, Vector64<sbyte> x, Vector64<sbyte> w);
}

/// <summary>SMULL, SMLAL, SADALP: weights in [-127, 127], so that two products fit in int16.</summary>
internal readonly struct PairedProducts : IProductsNeon
{
    public static bool AllowLowest => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Second(ref Vector128<short> product, ref Vector128<int> sum, Vector64<sbyte> x, Vector64<sbyte> w) =>
        product = AdvSimd.MultiplyWideningLowerAndAdd(product, x, w);
}

/// <summary>SMULL, SADALP, SMULL, SADALP: any weights.</summary>
internal readonly struct SingleProducts : IProductsNeon
{
    public static bool AllowLowest => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Second(ref Vector128<short> product, ref Vector128<int> sum, Vector64<sbyte> x, Vector64<sbyte> w)
    {
        sum = AdvSimd.AddPairwiseWideningAndAdd(sum, product);
        product = AdvSimd.MultiplyWideningLower(x, w);
    }
}
