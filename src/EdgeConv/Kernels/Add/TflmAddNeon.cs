using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;
using EdgeConv.Kernels.Neon;

namespace EdgeConv.Kernels.Add;

/// <summary>Rule tflm: three fixed multiplications.</summary>
internal struct TflmAddNeon : IAddNeon
{
    private const int Headroom = 20;

    private MultipliersNeon _a, _b, _sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(AddParameters* parameters)
    {
        _a = Of(parameters->A);
        _b = Of(parameters->B);
        _sum = Of(parameters->Sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<int> Sum(Vector128<int> x, Vector128<int> y) => TflmNeon.Multiply(
        AdvSimd.Add(TflmNeon.Multiply(x << Headroom, _a), TflmNeon.Multiply(y << Headroom, _b)), _sum);

    private static MultipliersNeon Of(FixedMultiplier multiplier) => new()
    {
        Mantissas = Vector128.Create(multiplier.Mantissa), Exponents = Vector128.Create(multiplier.Exponent),
    };
}
