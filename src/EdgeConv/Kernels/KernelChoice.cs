using EdgeConv.Processor;

namespace EdgeConv.Kernels;

/// <summary>What the registry may choose from: by default the best that this processor has.</summary>
/// <param name="Best">The best instruction set that may be used, or null for any.</param>
/// <param name="Forced">Name of a kernel that is taken wherever it can do the operator.</param>
/// <param name="Core">The core to choose for, or null for this machine's.</param>
/// <param name="IsElsewhere">
/// Whether it is for another processor, whose best instructions <paramref name="Best"/> are: a session of such a choice tells kernels and shares, and must not run.
/// </param>
internal readonly record struct KernelChoice(Isa? Best = null, string? Forced = null, CoreType? Core = null, bool IsElsewhere = false)
{
    /// <summary>Instruction sets are ordered within a family; scalar code is always allowed.</summary>
    public bool Allows(in Kernel kernel) => (IsElsewhere ? IsOfItsFamily(kernel.Isa) : kernel.IsSupported) && (Best is not { } best || kernel.Isa <= best)
        && (kernel.Cores is not { } cores || Array.IndexOf(cores, Core ?? Cores.Here) >= 0);

    private bool IsOfItsFamily(Isa isa) => isa == Isa.Scalar || IsOfArm(isa) == IsOfArm(Best ?? Isa.Scalar);

    private static bool IsOfArm(Isa isa) => isa is Isa.Neon or Isa.NeonDot;
}
