using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Add;

/// <summary>Rule tflm: three fixed multiplications, of which the terms' never shift left (the reader sees to it).</summary>
internal struct TflmAddNeon : IAddNeon
{
    private const int Headroom = 20;

    private Vector128<int> _a, _b, _sum, _rightA, _rightB, _left, _right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(AddParameters* parameters)
    {
        (_a, _rightA) = (Vector128.Create(parameters->A.Mantissa), Vector128.Create(parameters->A.Exponent));
        (_b, _rightB) = (Vector128.Create(parameters->B.Mantissa), Vector128.Create(parameters->B.Exponent));
        _sum = Vector128.Create(parameters->Sum.Mantissa);
        _left = Vector128.Create(Math.Max(parameters->Sum.Exponent, 0));
        _right = Vector128.Create(Math.Min(parameters->Sum.Exponent, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<int> Sum(Vector128<int> x, Vector128<int> y)
    {
        var sum = AdvSimd.Add(Multiply(x << Headroom, _a, _rightA), Multiply(y << Headroom, _b, _rightB));
        return Multiply(AdvSimd.ShiftArithmeticSaturate(sum, _left), _sum, _right);
    }

    /// <summary>One less for what is negative and shifted: SRSHL rounds half up, not away from zero. No product is as low as -2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Multiply(Vector128<int> x, Vector128<int> mantissa, Vector128<int> right)
    {
        var high = AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, mantissa);
        return AdvSimd.ShiftArithmeticRounded(AdvSimd.ShiftRightArithmeticAdd(high, AdvSimd.And(high, right), 31), right);
    }
}
