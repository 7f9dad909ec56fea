using EdgeConv.Errors;
using EdgeConv.Kernels;
using EdgeConv.Processor;

namespace EdgeConv;

/// <summary>
/// How a session runs; none of it changes an answer. What is left null comes from the environment switches (EDGECONV_THREADS, EDGECONV_ISA,
/// EDGECONV_KERNEL, EDGECONV_CORE), and from the processor where they are not set.
/// </summary>
public sealed record SessionOptions
{
    /// <summary>Threads that share an inference, the caller's included: 1 to 16. By default 1.</summary>
    public int? Threads { get; init; }

    /// <summary>The best instruction set that kernels may use; the processor must have it.</summary>
    public Isa? Isa { get; init; }

    /// <summary>A kernel that is taken wherever it fits, by the name that <c>edgeconv kernels</c> lists; the processor must have its instructions.</summary>
    public string? Kernel { get; init; }

    /// <summary>The core that kernels are chosen for, instead of this machine's.</summary>
    public CoreType? Core { get; init; }

    /// <summary>
    /// Whether an input on demand (<see cref="Endpoint.IsOnDemand"/>) gets room for all its rows outside the arena, at the session's start, so that it can
    /// be set as any other: for tensors that do not come from a camera. Other inputs need none.
    /// </summary>
    public bool BuffersInputs { get; init; }

    /// <summary>What holds after the environment was asked.</summary>
    /// <exception cref="EdgeConvException">A value is not allowed, or this processor has not what it asks for.</exception>
    internal (KernelChoice Choice, int Threads) Resolve()
    {
        if (Threads is < 1 or > Switches.MostThreads)
            throw new EdgeConvException(SessionErrors.Threads, $"threads {Threads}: is not allowed; give {Switches.Threads.Values}");
        int threads = Threads ?? (Switches.Threads.IsSet(out int number) ? number : 1);
        Isa? best = Isa ?? (Switches.Isa.IsSet(out Isa isa) ? isa : null);
        if (best is { } wanted && !Isas.IsSupported(wanted))
            throw new EdgeConvException(SessionErrors.NoIsa, $"{(Isa is null ? Switches.Isa.Name + "=" : "instruction set ")}{Isas.Word(wanted)}: this processor has not got it; "
                + $"give {Isas.Word(Isas.Best)}, its best, or less");
        string? name = Kernel ?? (Switches.Kernel.IsSet(out string forced) ? forced : null);
        CheckKernel(name, Kernel is null ? Switches.Kernel.Name + "=" : "kernel ");
        return (new(best, name, Core ?? (Switches.Core.IsSet(out CoreType core) ? core : null)), threads);
    }

    private static void CheckKernel(string? name, string place)
    {
        if (name is null)
            return;
        if (!KernelRegistry.TryFind(name, out Kernel kernel))
            throw new EdgeConvException(SessionErrors.NoKernel, $"{place}{name}: there is no such kernel; give {Switches.Kernel.Values}");
        if (!kernel.IsSupported)
            throw new EdgeConvException(SessionErrors.KernelNotHere, $"{place}{name}: it needs {Isas.Word(kernel.Isa)}, which this processor has not got; give another kernel");
    }
}
