using EdgeConv.Processor;

namespace EdgeConv.Kernels;

/// <summary>One strategy for one operator under one rule.</summary>
/// <param name="name">The class it stands in: operator, tile, ISA.</param>
/// <param name="isa">What its instructions need.</param>
/// <param name="isSupported">Whether this processor has them.</param>
/// <param name="tile">Elements or channels per inner step; tests try sizes around it.</param>
/// <param name="xnnpack">Computes work rows first .. first + count - 1 under rule xnnpack.</param>
/// <param name="tflm">The same under rule tflm.</param>
internal readonly unsafe struct Kernel(
    string name, Isa isa, bool isSupported, int tile, delegate*<KernelArguments*, int, int, void> xnnpack, delegate*<KernelArguments*, int, int, void> tflm)
{
    private readonly delegate*<KernelArguments*, int, int, void> _xnnpack = xnnpack, _tflm = tflm;

    public string Name { get; } = name;
    public Isa Isa { get; } = isa;
    public bool IsSupported { get; } = isSupported;
    public int Tile { get; } = tile;

    public delegate*<KernelArguments*, int, int, void> Run(Blob.Rule rule) => rule switch
    {
        Blob.Rule.Xnnpack => _xnnpack,
        Blob.Rule.Tflm => _tflm,
        _ => null,
    };

    public override string ToString() => Name;
}
