using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Neon;

/// <summary>
/// Rule xnnpack for any scale, zero point and range: 23 instructions for 16 outputs. Conversion and narrowing saturate; what left 16 bits is
/// beyond int8 with every zero point.
/// </summary>
internal struct XnnpackNeon : IOutputStageNeon
{
    private RangeNeon _range;

    public static int HeaderBytes => 12;

    public static bool IsShort => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(KernelArguments* a) => _range.Load(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe MultipliersNeon Multipliers(byte* block, nint channels, nint channel) =>
        new() { Mantissas = AdvSimd.LoadVector128((int*)block + (channels + channel)) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<short> Scale(Vector128<int> a, Vector128<int> b, in MultipliersNeon multipliersA, in MultipliersNeon multipliersB)
    {
        var p = AdvSimd.ConvertToInt32RoundToEven(AdvSimd.Multiply(AdvSimd.ConvertToSingle(a), multipliersA.Mantissas.AsSingle()));
        var q = AdvSimd.ConvertToInt32RoundToEven(AdvSimd.Multiply(AdvSimd.ConvertToSingle(b), multipliersB.Mantissas.AsSingle()));
        return _range.AddZero(p, q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector64<sbyte> Clamp(Vector64<sbyte> value) => _range.Clamp(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<sbyte> Clamp(Vector128<sbyte> value) => _range.Clamp(value);
}
