using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>SSE2: neighbours are multiplied and added in one instruction, once two vectors are zipped.</summary>
internal struct LanesX86 : ILanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PairLow(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(a, b), Weights(weightOfA, weightOfB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PairHigh(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(a, b), Weights(weightOfA, weightOfB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddPairLow(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        sum + PairLow(a, b, weightOfA, weightOfB);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddPairHigh(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        sum + PairHigh(a, b, weightOfA, weightOfB);

    public static Vector128<int> Dot(Vector128<short> a, Vector128<short> b) => Sse2.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Narrow(Vector128<int> low, Vector128<int> high, [ConstantExpected(Min = (byte)1, Max = (byte)16)] byte shift) =>
        Sse2.PackSignedSaturate(low >> shift, high >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowUpper(Vector128<int> first, Vector128<int> second, Vector128<int> third, Vector128<int> fourth, [ConstantExpected(Min = (byte)1, Max = (byte)8)] byte more) =>
        Sse2.PackSignedSaturate(
            Sse2.PackSignedSaturate(first >> (16 + more), second >> (16 + more)), Sse2.PackSignedSaturate(third >> (16 + more), fourth >> (16 + more)));

    public static Vector128<short> ZipLow(Vector128<short> a, Vector128<short> b) => Sse2.UnpackLow(a, b);

    public static Vector128<short> ZipHigh(Vector128<short> a, Vector128<short> b) => Sse2.UnpackHigh(a, b);

    public static Vector128<int> ZipLow(Vector128<int> a, Vector128<int> b) => Sse2.UnpackLow(a, b);

    public static Vector128<int> ZipHigh(Vector128<int> a, Vector128<int> b) => Sse2.UnpackHigh(a, b);

    public static Vector128<byte> ZipLow(Vector128<byte> a, Vector128<byte> b) => Sse2.UnpackLow(a, b);

    public static Vector128<byte> ZipHigh(Vector128<byte> a, Vector128<byte> b) => Sse2.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Weights(short a, short b) => Vector128.Create((ushort)a | b << 16).AsInt16();
}
