using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>How products of eight channels reach their sums of 32 bits.</summary>
internal interface ITapProducts
{
    static abstract void Add(Vector64<sbyte> x, Vector64<sbyte> w, Vector64<sbyte> y, Vector64<sbyte> v, ref Vector128<int> p, ref Vector128<int> q);

    /// <summary>The same where the first product is there.</summary>
    static abstract void Add(Vector128<short> product, Vector64<sbyte> y, Vector64<sbyte> v, ref Vector128<int> p, ref Vector128<int> q);
}
