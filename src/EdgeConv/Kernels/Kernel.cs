using EdgeConv.Blob;
using EdgeConv.Processor;

namespace EdgeConv.Kernels;

/// <summary>One strategy for one operator.</summary>
/// <param name="name">The class it stands in: operator, tile, ISA.</param>
/// <param name="isa">What its instructions need.</param>
internal readonly unsafe struct Kernel(string name, Isa isa)
{
    public string Name { get; } = name;
    public Isa Isa { get; } = isa;

    /// <summary>Elements or channels per inner step; tests try sizes around it.</summary>
    public int Tile { get; init; } = 1;

    /// <summary>The cores that it is for; null for all. One behind it in the registry serves the others.</summary>
    public CoreType[]? Cores { get; init; }

    /// <summary>Whether it takes its rows from <see cref="WindowRows"/> alone, and so does volumes too.</summary>
    public bool DoesVolumes { get; init; }

    /// <summary>Whether it can do this operator; null if it can do any of its kind.</summary>
    public delegate*<KernelArguments*, bool> Fits { get; init; }

    /// <summary>Bytes of <see cref="KernelArguments.Workspace"/> that it needs for this operator; null for none.</summary>
    public delegate*<KernelArguments*, long> Workspace { get; init; }

    /// <summary>Computes work rows first .. first + count - 1 under rule xnnpack.</summary>
    public delegate*<KernelArguments*, int, int, void> Xnnpack { get; init; }

    /// <summary>The same where the operator's record says <see cref="OperatorFlags.ShortOutputStage"/>; null if there is no difference.</summary>
    public delegate*<KernelArguments*, int, int, void> XnnpackShort { get; init; }

    /// <summary>The same under rule tflm.</summary>
    public delegate*<KernelArguments*, int, int, void> Tflm { get; init; }

    /// <summary>The same under rule ort; null where no operator differs from xnnpack.</summary>
    public delegate*<KernelArguments*, int, int, void> Ort { get; init; }

    public bool IsSupported => Isas.IsSupported(Isa);

    /// <summary>The function for an operator, or null if the kernel does not know its rule.</summary>
    public delegate*<KernelArguments*, int, int, void> Run(in OperatorRecord op) => op.Rule switch
    {
        Rule.Xnnpack => (op.Flags & OperatorFlags.ShortOutputStage) != 0 && XnnpackShort != null ? XnnpackShort : Xnnpack,
        Rule.Tflm => Tflm,
        Rule.Ort => Ort,
        _ => null,
    };

    /// <summary>Whether it can do this operator, on a processor that has its instructions.</summary>
    public bool Serves(KernelArguments* arguments) => Run(*arguments->Operator) != null && (DoesVolumes || !arguments->Operator->IsVolume) && (Fits == null || Fits(arguments));

    public override string ToString() => Name;
}
