using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <summary>Rule tflm: <see cref="Portable.FixedPoint.Multiply"/> on eight lanes, for mantissas that are not negative.</summary>
internal readonly struct TflmStageAvx : IOutputStageAvx
{
    public static int HeaderInts => 4;

    public static bool HasExponents => true;

    public static bool Clamps => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Requantise(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> exponents)
    {
        Vector256<int> left = Avx2.Max(exponents, Vector256<int>.Zero), right = left - exponents;
        return RoundingShiftRight(HighMultiply(SaturatingShiftLeft(sums, left.AsUInt32()), multipliers), right.AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> SaturatingShiftLeft(Vector256<int> x, Vector256<uint> bits)
    {
        Vector256<int> shifted = Avx2.ShiftLeftLogicalVariable(x, bits);
        Vector256<int> fits = Avx2.CompareEqual(Avx2.ShiftRightArithmeticVariable(shifted, bits), x);
        Vector256<int> end = Avx2.ShiftRightArithmetic(x, 31) ^ Vector256.Create(int.MaxValue);
        return Avx2.BlendVariable(end, shifted, fits);
    }

    /// <summary>floor((x * m + 2^30) / 2^31): even lanes, then odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> HighMultiply(Vector256<int> x, Vector256<int> mantissas)
    {
        Vector256<long> half = Vector256.Create(1L << 30);
        Vector256<long> even = Avx2.Multiply(x, mantissas) + half;
        Vector256<long> odd = Avx2.Multiply(Odd(x), Odd(mantissas)) + half;
        return Avx2.Blend(Avx2.ShiftRightLogical(even, 31).AsInt32(), Avx2.ShiftLeftLogical(odd, 1).AsInt32(), 0b10101010);
    }

    /// <summary>Half away from zero. A count of 32 or more leaves nothing, as it should: no product is as low as -2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> RoundingShiftRight(Vector256<int> x, Vector256<uint> bits)
    {
        Vector256<int> mask = Avx2.ShiftLeftLogicalVariable(Vector256<int>.One, bits) - Vector256<int>.One;
        Vector256<int> threshold = Avx2.ShiftRightLogical(mask, 1) - Avx2.ShiftRightArithmetic(x, 31);
        return Avx2.ShiftRightArithmeticVariable(x, bits) - Avx2.CompareGreaterThan(x & mask, threshold);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Odd(Vector256<int> x) => Avx2.ShiftRightLogical(x.AsInt64(), 32).AsInt32();
}
