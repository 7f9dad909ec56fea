namespace EdgeConv.Converter;

/// <summary>What an importer has to be told because the file does not say it.</summary>
internal sealed class ImportOptions
{
    /// <summary>Input name to full shape in the source's layout, for inputs with symbolic dimensions; the command's <c>--shape
    /// name=1,3,48,192</c>.</summary>
    public Dictionary<string, int[]> Shapes { get; } = [];

    /// <summary>Tensors that the network ends at, in place of its own outputs; the command's <c>--end name</c>. Empty for its own.</summary>
    public List<string> Ends { get; } = [];

    /// <summary>Whether inputs may have another batch than 1: for runs of the float graph only.</summary>
    public bool AnyBatch { get; init; }
}
