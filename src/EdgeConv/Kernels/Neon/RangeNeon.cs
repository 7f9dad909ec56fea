using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Neon;

/// <summary>Any zero point and any range of a fused activation.</summary>
internal struct RangeNeon
{
    private Vector128<short> _zero;
    private Vector128<sbyte> _low, _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(KernelArguments* a)
    {
        _zero = Vector128.Create((short)a->Output.ZeroPoint);
        _low = Vector128.Create((sbyte)a->Operator->Low);
        _high = Vector128.Create((sbyte)a->Operator->High);
    }

    /// <summary>Eight scaled accumulators as int16 with the zero point added, both saturating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<short> AddZero(Vector128<int> a, Vector128<int> b) =>
        AdvSimd.AddSaturate(AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(a), b), _zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector64<sbyte> Clamp(Vector64<sbyte> value) => AdvSimd.Min(AdvSimd.Max(value, _low.GetLower()), _high.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<sbyte> Clamp(Vector128<sbyte> value) => AdvSimd.Min(AdvSimd.Max(value, _low), _high);
}
