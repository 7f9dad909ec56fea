namespace EdgeConv.Converter.Lower;

/// <summary>What the lowering may be told beside graph and rule.</summary>
internal sealed record LoweringOptions
{
    /// <summary>Names of values that stay readable after the last step.</summary>
    public IReadOnlyCollection<string> Keep { get; init; } = [];

    /// <summary>Keeps every value.</summary>
    public bool KeepAll { get; init; }

    public bool Keeps(string name) => KeepAll || Keep.Contains(name);
}
