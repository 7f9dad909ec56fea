using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeConv.Kernels.Depthwise;

/// <summary>Four taps of eight channels, from the layout's [channel][tap].</summary>
/// <remarks>
/// LD4 would do it in one instruction. But where registers are many, .NET 10's compiler gives it v31 and then v0, and takes the later results from
/// registers that there are not: wrong bytes, seen with rule tflm.
/// </remarks>
internal static unsafe class QuadNeon
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unzip(sbyte* quad, out Vector64<sbyte> tap0, out Vector64<sbyte> tap1, out Vector64<sbyte> tap2, out Vector64<sbyte> tap3)
    {
        var low = AdvSimd.LoadVector128(quad);
        var high = AdvSimd.LoadVector128(quad + 16);
        var even = AdvSimd.Arm64.UnzipEven(low, high).AsInt16();
        var odd = AdvSimd.Arm64.UnzipOdd(low, high).AsInt16();
        tap0 = AdvSimd.ExtractNarrowingLower(even);
        tap1 = AdvSimd.ExtractNarrowingLower(odd);
        tap2 = AdvSimd.ShiftRightLogicalNarrowingLower(even, 8);
        tap3 = AdvSimd.ShiftRightLogicalNarrowingLower(odd, 8);
    }
}
