namespace EdgeConv.Node.Ring;

/// <summary>What stays as it is while the node runs: names that records refer to by index.</summary>
internal sealed record RingNames
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The model, as its file says or is called.</summary>
    public string Model { get; init; } = "";

    /// <summary>The board's name.</summary>
    public string Board { get; init; } = "";

    /// <summary>The camera's name.</summary>
    public string Camera { get; init; } = "";

    /// <summary>EdgeConv's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Labels of boxes, scores and rules; of two models the second one's, then the first one's.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Names of the rules.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>A label's name, whatever the index.</summary>
    public string Label(int index) => (uint)index < (uint)Labels.Count ? Labels[index] : index < 0 ? "" : $"label {index}";

    /// <summary>A rule's name, whatever the index.</summary>
    public string Rule(int index) => (uint)index < (uint)Rules.Count ? Rules[index] : $"rule {index}";
}
