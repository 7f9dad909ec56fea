using System.Runtime.Intrinsics;

namespace EdgeConv.Kernels.Neon;

/// <summary>Multipliers of four channels as they lie in a stream.</summary>
internal struct MultipliersNeon
{
    /// <summary>float32 scales, or mantissas.</summary>
    public Vector128<int> Mantissas;

    /// <summary>Rule tflm alone.</summary>
    public Vector128<int> Exponents;
}
