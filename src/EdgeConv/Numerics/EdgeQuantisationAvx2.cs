using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Numerics;

/// <summary>16 floats to int8 and back, on x86, whose conversion does not saturate.</summary>
internal static unsafe class EdgeQuantisationAvx2
{
    /// <summary>Beyond this every zero point leads out of int8.</summary>
    private const float Most = 512;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Quantise<TRule>(float* reals, Vector256<float> factor, Vector256<int> zero) where TRule : struct, IRule
    {
        var lower = Avx2.Add(Round<TRule>(Avx.LoadVector256(reals), factor), zero);
        var upper = Avx2.Add(Round<TRule>(Avx.LoadVector256(reals + 8), factor), zero);
        var words = Avx2.Permute4x64(Avx2.PackSignedSaturate(lower, upper).AsInt64(), 0b11_01_10_00).AsInt16();
        return Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dequantise(sbyte* values, float* reals, Vector256<float> scale, Vector256<int> zero)
    {
        Avx.Multiply(scale, Avx.ConvertToVector256Single(Avx2.Subtract(Avx2.ConvertToVector256Int32(values), zero))).Store(reals);
        Avx.Multiply(scale, Avx.ConvertToVector256Single(Avx2.Subtract(Avx2.ConvertToVector256Int32(values + 8), zero))).Store(reals + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round<TRule>(Vector256<float> real, Vector256<float> factor) where TRule : struct, IRule
    {
        bool isAway = typeof(TRule) == typeof(TflmRule);
        var scaled = typeof(TRule) == typeof(XnnpackRule) ? Avx.Multiply(real, factor) : Avx.Divide(real, factor);
        scaled = Avx.And(scaled, Avx.CompareOrdered(scaled, scaled)); // 0 for what is not a number
        scaled = Avx.Max(Avx.Min(scaled, Vector256.Create(Most)), Vector256.Create(-Most));
        if (!isAway)
            return Avx.ConvertToVector256Int32(scaled);
        var whole = Avx.RoundToZero(scaled);
        var sign = Vector256.Create(-0f);
        var isHalf = Avx.CompareGreaterThanOrEqual(Avx.AndNot(sign, Avx.Subtract(scaled, whole)), Vector256.Create(0.5f));
        var one = Avx.And(Avx.Or(Avx.And(scaled, sign), Vector256.Create(1f)), isHalf);
        return Avx.ConvertToVector256Int32(Avx.Add(whole, one));
    }
}
