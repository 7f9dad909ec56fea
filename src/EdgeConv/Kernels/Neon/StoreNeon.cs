using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Neon;

/// <summary>The end of a kernel: 8 or 16 accumulators of one pixel become as many bytes.</summary>
internal static unsafe class StoreNeon
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Eight<TStage>(sbyte* output, in TStage stage, Vector128<int> a, Vector128<int> b,
        in MultipliersNeon multipliersA, in MultipliersNeon multipliersB) where TStage : struct, IOutputStageNeon =>
        AdvSimd.Store(output, stage.Clamp(AdvSimd.ExtractNarrowingSaturateLower(stage.Scale(a, b, multipliersA, multipliersB))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sixteen<TStage>(sbyte* output, in TStage stage, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d,
        in MultipliersNeon multipliersA, in MultipliersNeon multipliersB, in MultipliersNeon multipliersC, in MultipliersNeon multipliersD)
        where TStage : struct, IOutputStageNeon =>
        AdvSimd.Store(output, stage.Clamp(AdvSimd.ExtractNarrowingSaturateUpper(
            AdvSimd.ExtractNarrowingSaturateLower(stage.Scale(a, b, multipliersA, multipliersB)), stage.Scale(c, d, multipliersC, multipliersD))));
}
