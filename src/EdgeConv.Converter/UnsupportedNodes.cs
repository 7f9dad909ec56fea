namespace EdgeConv.Converter;

/// <summary>Raised by an importer's operator method for a node that is well formed but cannot be converted yet; <see
/// cref="UnsupportedNodes"/> collects it.</summary>
internal sealed class UnsupportedNodeException(string remedy) : Exception(remedy);

/// <summary>Collects every node that cannot be converted, so that the user hears of all at once.</summary>
/// <param name="place">What the message starts with, where no caller adds the file.</param>
internal sealed class UnsupportedNodes(string? place = null)
{
    private readonly List<string> _nodes = [];

    public void Add(string name, string operation, string remedy) => _nodes.Add($"'{name}' ({operation}): {remedy}");

    /// <exception cref="EdgeConvException">At least one node was added; the message lists all, each with name, operator and
    /// remedy.</exception>
    public void ThrowIfAny()
    {
        if (_nodes.Count > 0)
            throw new EdgeConvException(ConverterErrors.Unsupported, $"{(place is null ? "" : $"{place}: ")}{_nodes.Count} node{(_nodes.Count == 1 ? " is" : "s are")} not supported yet: {string.Join("; ", _nodes)}");
    }
}
