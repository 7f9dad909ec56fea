using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using EdgeConv.Blob;

namespace EdgeConv.Kernels.Neon;

/// <summary>
/// Rule xnnpack where the record says <see cref="OperatorFlags.ShortOutputStage"/>: 16 instructions for 16 outputs. Adding 1.5 * 2^23 and an even
/// zero point rounds half to even and leaves an int16 in the low half of the float.
/// </summary>
internal struct XnnpackShortNeon : IOutputStageNeon
{
    private const float RoundsToInteger = 12582912f; // 1.5 * 2^23

    private Vector128<float> _zero;

    public static int HeaderBytes => 12;

    public static bool IsShort => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Load(KernelArguments* a) => _zero = Vector128.Create(RoundsToInteger + a->Output.ZeroPoint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe MultipliersNeon Multipliers(byte* block, nint channels, nint channel) =>
        XnnpackNeon.Multipliers(block, channels, channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<short> Scale(Vector128<int> a, Vector128<int> b, in MultipliersNeon multipliersA, in MultipliersNeon multipliersB)
    {
        var p = AdvSimd.Add(AdvSimd.Multiply(AdvSimd.ConvertToSingle(a), multipliersA.Mantissas.AsSingle()), _zero);
        var q = AdvSimd.Add(AdvSimd.Multiply(AdvSimd.ConvertToSingle(b), multipliersB.Mantissas.AsSingle()), _zero);
        return AdvSimd.Arm64.UnzipEven(p.AsInt16(), q.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector64<sbyte> Clamp(Vector64<sbyte> value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<sbyte> Clamp(Vector128<sbyte> value) => value;
}
