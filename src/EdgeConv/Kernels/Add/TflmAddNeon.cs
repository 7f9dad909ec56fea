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

    /// <summary>-1 where a term is taken off, else 0.</summary>
    private Vector128<int> _signA, _signB;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(AddParameters* parameters)
    {
        (_a, _rightA) = (Vector128.Create(Math.Abs(parameters->A.Mantissa)), Vector128.Create(parameters->A.Exponent));
        (_b, _rightB) = (Vector128.Create(Math.Abs(parameters->B.Mantissa)), Vector128.Create(parameters->B.Exponent));
        (_signA, _signB) = (Vector128.Create(parameters->A.Mantissa >> 31), Vector128.Create(parameters->B.Mantissa >> 31));
        _sum = Vector128.Create(parameters->Sum.Mantissa);
        _left = Vector128.Create(Math.Max(parameters->Sum.Exponent, 0));
        _right = Vector128.Create(Math.Min(parameters->Sum.Exponent, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<int> Sum(Vector128<int> x, Vector128<int> y)
    {
        var sum = AdvSimd.Add(Signed(Multiply(x << Headroom, _a, _rightA), _signA), Signed(Multiply(y << Headroom, _b, _rightB), _signB));
        return Multiply(AdvSimd.ShiftArithmeticSaturate(sum, _left), _sum, _right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Signed(Vector128<int> term, Vector128<int> sign) => AdvSimd.Subtract(AdvSimd.Xor(term, sign), sign);

    /// <summary>One less for what is negative and shifted: SRSHL rounds half up, not away from zero. No product is as low as -2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Multiply(Vector128<int> x, Vector128<int> mantissa, Vector128<int> right)
    {
        var high = AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, mantissa);
        return AdvSimd.ShiftArithmeticRounded(AdvSimd.ShiftRightArithmeticAdd(high, AdvSimd.And(high, right), 31), right);
    }
}
