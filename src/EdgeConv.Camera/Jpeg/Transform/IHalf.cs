using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>The half of the lanes whose sums of products are made.</summary>
internal interface IHalf
{
    /// <summary>a * weightOfA + b * weightOfB.</summary>
    static abstract Vector128<int> Pair(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB);

    /// <summary>sum + a * weightOfA + b * weightOfB.</summary>
    static abstract Vector128<int> AddPair(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB);
}

/// <summary>The lower four lanes.</summary>
internal struct LowHalf<TLanes> : IHalf
    where TLanes : struct, ILanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Pair(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) => TLanes.PairLow(a, b, weightOfA, weightOfB);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddPair(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        TLanes.AddPairLow(sum, a, b, weightOfA, weightOfB);
}

/// <summary>The upper four lanes.</summary>
internal struct HighHalf<TLanes> : IHalf
    where TLanes : struct, ILanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Pair(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) => TLanes.PairHigh(a, b, weightOfA, weightOfB);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddPair(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        TLanes.AddPairHigh(sum, a, b, weightOfA, weightOfB);
}
