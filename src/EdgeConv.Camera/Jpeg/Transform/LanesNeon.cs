using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Camera.Jpeg.Transform;

/// <summary>NEON: products widen and add up; the upper halves of sums are taken by one instruction.</summary>
internal struct LanesNeon : ILanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PairLow(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(a.GetLower(), Vector64.Create(weightOfA)), b.GetLower(), Vector64.Create(weightOfB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PairHigh(Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        AdvSimd.MultiplyWideningUpperAndAdd(AdvSimd.MultiplyWideningUpper(a, Vector128.Create(weightOfA)), b, Vector128.Create(weightOfB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddPairLow(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLowerAndAdd(sum, a.GetLower(), Vector64.Create(weightOfA)), b.GetLower(), Vector64.Create(weightOfB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddPairHigh(Vector128<int> sum, Vector128<short> a, Vector128<short> b, short weightOfA, short weightOfB) =>
        AdvSimd.MultiplyWideningUpperAndAdd(AdvSimd.MultiplyWideningUpperAndAdd(sum, a, Vector128.Create(weightOfA)), b, Vector128.Create(weightOfB));

    public static Vector128<int> Dot(Vector128<short> a, Vector128<short> b) =>
        AdvSimd.MultiplyWideningUpperAndAdd(AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Narrow(Vector128<int> low, Vector128<int> high, [ConstantExpected(Min = (byte)1, Max = (byte)16)] byte shift) =>
        AdvSimd.ShiftRightArithmeticNarrowingSaturateUpper(AdvSimd.ShiftRightArithmeticNarrowingSaturateLower(low, shift), high, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> NarrowUpper(Vector128<int> first, Vector128<int> second, Vector128<int> third, Vector128<int> fourth, [ConstantExpected(Min = (byte)1, Max = (byte)8)] byte more) =>
        AdvSimd.ShiftRightArithmeticNarrowingSaturateUpper(
            AdvSimd.ShiftRightArithmeticNarrowingSaturateLower(UpperHalves(first, second), more), UpperHalves(third, fourth), more);

    public static Vector128<short> ZipLow(Vector128<short> a, Vector128<short> b) => AdvSimd.Arm64.ZipLow(a, b);

    public static Vector128<short> ZipHigh(Vector128<short> a, Vector128<short> b) => AdvSimd.Arm64.ZipHigh(a, b);

    public static Vector128<int> ZipLow(Vector128<int> a, Vector128<int> b) => AdvSimd.Arm64.ZipLow(a, b);

    public static Vector128<int> ZipHigh(Vector128<int> a, Vector128<int> b) => AdvSimd.Arm64.ZipHigh(a, b);

    public static Vector128<byte> ZipLow(Vector128<byte> a, Vector128<byte> b) => AdvSimd.Arm64.ZipLow(a, b);

    public static Vector128<byte> ZipHigh(Vector128<byte> a, Vector128<byte> b) => AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> UpperHalves(Vector128<int> a, Vector128<int> b) => AdvSimd.Arm64.UnzipOdd(a.AsInt16(), b.AsInt16());
}
