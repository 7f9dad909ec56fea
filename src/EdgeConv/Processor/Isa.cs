using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Errors;

namespace EdgeConv.Processor;

/// <summary>Instruction sets that a kernel may need. Within a family of processors, later ones hold the earlier ones.</summary>
public enum Isa
{
    /// <summary>None: portable C#, the specification.</summary>
    Scalar,

    /// <summary>Arm's Advanced SIMD, which every 64-bit Pi has.</summary>
    Neon,

    /// <summary>Neon with the dot product (SDOT): Pi 5.</summary>
    NeonDot,

    /// <summary>256-bit integer vectors of x86.</summary>
    Avx2,

    /// <summary>Avx2 with the dot product (VPDPBUSD).</summary>
    AvxVnni,
}

/// <summary>What this processor has.</summary>
internal static class Isas
{
    public static readonly Isa[] All = [Isa.Scalar, Isa.Neon, Isa.NeonDot, Isa.Avx2, Isa.AvxVnni];

    /// <summary>The last of <see cref="All"/> that this process may use.</summary>
    public static Isa Best => Array.FindLast(All, IsSupported);

    public static bool IsSupported(Isa isa) => isa switch
    {
        Isa.Scalar => true,
        Isa.Neon => AdvSimd.Arm64.IsSupported,
        Isa.NeonDot => Dp.IsSupported,
        Isa.Avx2 => Avx2.IsSupported,
        Isa.AvxVnni => AvxVnni.IsSupported,
        _ => false,
    };

    /// <summary>The word for it in switches and options.</summary>
    public static string Word(Isa isa) => isa switch
    {
        Isa.Scalar => "scalar",
        Isa.Neon => "neon",
        Isa.NeonDot => "neondot",
        Isa.Avx2 => "avx2",
        Isa.AvxVnni => "avxvnni",
        _ => throw new EdgeConvException(SessionErrors.UnknownValue, $"instruction set {(int)isa} is not known; give one of {nameof(Isa)}"),
    };
}
