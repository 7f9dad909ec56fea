using EdgeConv.Processor;

namespace EdgeConv.Kernels;

/// <summary>What the registry may choose from: by default the best that this processor has.</summary>
/// <param name="Best">The best instruction set that may be used, or null for any.</param>
/// <param name="Forced">Name of a kernel that is taken wherever it can do the operator.</param>
/// <param name="Core">The core to choose for, or null for this machine's.</param>
internal readonly record struct KernelChoice(Isa? Best = null, string? Forced = null, CoreType? Core = null)
{
    /// <summary>Instruction sets are ordered within a family; scalar code is always allowed.</summary>
    public bool Allows(in Kernel kernel) => kernel.IsSupported && (Best is not { } best || kernel.Isa <= best)
        && (kernel.Cores is not { } cores || Array.IndexOf(cores, Core ?? Cores.Here) >= 0);
}
