using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Neon;

/// <summary>Rule tflm: <see cref="Portable.FixedPoint.Multiply"/> on four accumulators. SQRDMULH is its product of high halves.</summary>
internal struct TflmNeon : IOutputStageNeon
{
    private RangeNeon _range;

    public static int HeaderBytes => 16;

    public static bool IsShort => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(KernelArguments* a) => _range.Load(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe MultipliersNeon Multipliers(byte* block, nint channels, nint channel) => new()
    {
        Mantissas = AdvSimd.LoadVector128((int*)block + (channels + channel)),
        Exponents = AdvSimd.LoadVector128((int*)block + (2 * channels + channel)),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<short> Scale(Vector128<int> a, Vector128<int> b, in MultipliersNeon multipliersA, in MultipliersNeon multipliersB) =>
        _range.AddZero(Multiply(a, multipliersA), Multiply(b, multipliersB));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector64<sbyte> Clamp(Vector64<sbyte> value) => _range.Clamp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<sbyte> Clamp(Vector128<sbyte> value) => _range.Clamp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> x, in MultipliersNeon by)
    {
        var left = AdvSimd.Max(by.Exponents, Vector128<int>.Zero);
        var right = AdvSimd.Min(by.Exponents, Vector128<int>.Zero);
        var high = AdvSimd.MultiplyRoundedDoublingSaturateHigh(AdvSimd.ShiftArithmeticSaturate(x, left), by.Mantissas);
        // SRSHL rounds half up: one less for what is negative and shifted makes it half away from zero.
        var oneLess = AdvSimd.ShiftRightArithmetic(AdvSimd.And(high, right), 31);
        return AdvSimd.ShiftArithmeticRounded(AdvSimd.AddSaturate(high, oneLess), right);
    }
}
