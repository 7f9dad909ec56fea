using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace EdgeConv.Kernels.Avx;

/// <summary>Rule xnnpack: CVTPS2DQ rounds half to even.</summary>
internal readonly struct XnnpackStageAvx : IOutputStageAvx
{
    /// <summary>Above int16 and below what CVTPS2DQ turns into the lowest int32; far below zero that is the right answer.</summary>
    private const float Most = 65536;

    public static int HeaderInts => 3;

    public static bool HasExponents => false;

    public static bool Clamps => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Requantise(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> exponents) =>
        X86.Avx.ConvertToVector256Int32(X86.Avx.Min(X86.Avx.ConvertToVector256Single(sums) * multipliers.AsSingle(), Vector256.Create(Most)));
}

/// <summary>The same where no scaled accumulator leaves int16 and the range is all of int8: packing saturates, nothing else clamps.</summary>
internal readonly struct XnnpackShortStageAvx : IOutputStageAvx
{
    public static int HeaderInts => 3;

    public static bool HasExponents => false;

    public static bool Clamps => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Requantise(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> exponents) =>
        X86.Avx.ConvertToVector256Int32(X86.Avx.ConvertToVector256Single(sums) * multipliers.AsSingle());
}
