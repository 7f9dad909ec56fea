using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Add;

/// <summary>Rule ort: MUL, MLA, less one where that is negative, and a rounding shift, which does not overflow.</summary>
internal struct OrtAddNeon : IAddNeon
{
    private Vector128<int> _a, _b, _shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(AddParameters* parameters)
    {
        _a = Vector128.Create(parameters->A.Mantissa);
        _b = Vector128.Create(parameters->B.Mantissa);
        _shift = Vector128.Create(-parameters->Sum.Exponent);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<int> Sum(Vector128<int> x, Vector128<int> y)
    {
        var sum = AdvSimd.MultiplyAdd(AdvSimd.Multiply(x, _a), y, _b);
        return AdvSimd.ShiftArithmeticRounded(AdvSimd.ShiftRightArithmeticAdd(sum, sum, 31), _shift);
    }
}
