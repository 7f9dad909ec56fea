using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Avx;

/// <summary>How a rule scales eight accumulators, and whether they need the clamp; the scalar <see cref="OutputStage"/> says what comes out.</summary>
internal interface IOutputStageAvx
{
    /// <summary>int32 or float32 per channel before a block's weights.</summary>
    static abstract int HeaderInts { get; }

    /// <summary>Whether the header holds exponents behind the multipliers.</summary>
    static abstract bool HasExponents { get; }

    /// <summary>Whether the range of the output may be smaller than int8.</summary>
    static abstract bool Clamps { get; }

    /// <summary>The rule's Requantise; values outside int16 may come out as any others outside int16 of the same sign.</summary>
    static abstract Vector256<int> Requantise(Vector256<int> sums, Vector256<int> multipliers, Vector256<int> exponents);
}
