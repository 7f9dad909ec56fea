using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Numerics;

/// <summary>16 floats to int8 and back. Conversion and narrowing saturate, and make 0 of what is not a number.</summary>
internal static unsafe class EdgeQuantisationNeon
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Quantise<TRule>(float* reals, Vector128<float> factor, Vector128<short> zero) where TRule : struct, IRule
    {
        var lower = Eight<TRule>(AdvSimd.LoadVector128(reals), AdvSimd.LoadVector128(reals + 4), factor, zero);
        var upper = Eight<TRule>(AdvSimd.LoadVector128(reals + 8), AdvSimd.LoadVector128(reals + 12), factor, zero);
        return AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(lower), upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dequantise(sbyte* values, float* reals, Vector128<float> scale, Vector128<sbyte> zero)
    {
        var value = AdvSimd.LoadVector128(values);
        var upper = AdvSimd.SubtractWideningUpper(value, zero);
        var lower = AdvSimd.SubtractWideningLower(value.GetLower(), zero.GetLower());
        Real(AdvSimd.SignExtendWideningUpper(upper), scale).Store(reals + 12);
        Real(AdvSimd.SignExtendWideningLower(upper.GetLower()), scale).Store(reals + 8);
        Real(AdvSimd.SignExtendWideningUpper(lower), scale).Store(reals + 4);
        Real(AdvSimd.SignExtendWideningLower(lower.GetLower()), scale).Store(reals);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Real(Vector128<int> difference, Vector128<float> scale) => AdvSimd.Multiply(scale, AdvSimd.ConvertToSingle(difference));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Eight<TRule>(Vector128<float> a, Vector128<float> b, Vector128<float> factor, Vector128<short> zero) where TRule : struct, IRule =>
        AdvSimd.AddSaturate(AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(Round<TRule>(a, factor)), Round<TRule>(b, factor)), zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round<TRule>(Vector128<float> real, Vector128<float> factor) where TRule : struct, IRule => typeof(TRule) == typeof(TflmRule)
        ? AdvSimd.ConvertToInt32RoundAwayFromZero(AdvSimd.Arm64.Divide(real, factor))
        : AdvSimd.ConvertToInt32RoundToEven(typeof(TRule) == typeof(OrtRule) ? AdvSimd.Arm64.Divide(real, factor) : AdvSimd.Multiply(real, factor));
}
