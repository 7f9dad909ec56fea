using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Two products per sum of 16 bits: 2 * 128 * 127 fits, so no weight may be -128.</summary>
internal readonly struct PairsNeon : ITapProducts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector64<sbyte> x, Vector64<sbyte> w, Vector64<sbyte> y, Vector64<sbyte> v, ref Vector128<int> p, ref Vector128<int> q) =>
        Add(AdvSimd.MultiplyWideningLower(x, w), y, v, ref p, ref q);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector128<short> product, Vector64<sbyte> y, Vector64<sbyte> v, ref Vector128<int> p, ref Vector128<int> q) =>
        ProductsNeon.Accumulate(AdvSimd.MultiplyWideningLowerAndAdd(product, y, v), ref p, ref q);
}

/// <summary>Every product by itself, for weights of -128.</summary>
internal readonly struct SinglesNeon : ITapProducts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector64<sbyte> x, Vector64<sbyte> w, Vector64<sbyte> y, Vector64<sbyte> v, ref Vector128<int> p, ref Vector128<int> q)
    {
        ProductsNeon.Add(x, w, ref p, ref q);
        ProductsNeon.Add(y, v, ref p, ref q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector128<short> product, Vector64<sbyte> y, Vector64<sbyte> v, ref Vector128<int> p, ref Vector128<int> q)
    {
        ProductsNeon.Accumulate(product, ref p, ref q);
        ProductsNeon.Add(y, v, ref p, ref q);
    }
}

internal static class ProductsNeon
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector64<sbyte> x, Vector64<sbyte> w, ref Vector128<int> p, ref Vector128<int> q) =>
        Accumulate(AdvSimd.MultiplyWideningLower(x, w), ref p, ref q);

    /// <summary>The upper half first: then GetLower is the last use of the register, and no copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(Vector128<short> products, ref Vector128<int> p, ref Vector128<int> q)
    {
        q = AdvSimd.AddWideningUpper(q, products);
        p = AdvSimd.AddWideningLower(p, products.GetLower());
    }
}
