using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Numerics;

/// <summary>16 floats to int8 and back, on a processor with vectors: equal to the rule's own, element by element.</summary>
internal readonly unsafe struct EdgeVector<TRule>(float scale, int zeroPoint) where TRule : struct, IRule
{
    private readonly float _scale = scale, _factor = typeof(TRule) == typeof(XnnpackRule) ? 1f / scale : scale;
    private readonly int _zeroPoint = zeroPoint;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<sbyte> Quantise(float* reals) => AdvSimd.Arm64.IsSupported
        ? EdgeQuantisationNeon.Quantise<TRule>(reals, Vector128.Create(_factor), Vector128.Create((short)_zeroPoint))
        : EdgeQuantisationAvx2.Quantise<TRule>(reals, Vector256.Create(_factor), Vector256.Create(_zeroPoint));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dequantise(sbyte* values, float* reals)
    {
        if (AdvSimd.Arm64.IsSupported)
            EdgeQuantisationNeon.Dequantise(values, reals, Vector128.Create(_scale), Vector128.Create((sbyte)_zeroPoint));
        else
            EdgeQuantisationAvx2.Dequantise(values, reals, Vector256.Create(_scale), Vector256.Create(_zeroPoint));
    }
}
