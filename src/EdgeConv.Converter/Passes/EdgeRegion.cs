using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Element-wise nodes between the caller's inputs and the first nodes that are bound to a layout; all of one region have the same
/// layout.</summary>
internal sealed class EdgeRegion
{
    /// <summary>Graph inputs and reshapes of them, that have three to five axes and batch 1.</summary>
    public List<Value> Roots { get; private init; } = [];

    /// <summary>In an order in which they can run.</summary>
    public List<Node> Nodes { get; private init; } = [];

    /// <summary>The regions that have nodes.</summary>
    public static List<EdgeRegion> Find(ModelGraph graph)
    {
        HashSet<Value> edge = EdgeValues.Of(graph);
        var regions = new Dictionary<Value, EdgeRegion>();
        foreach (Value input in graph.Inputs.Where(HasChannels))
            regions[input] = new() { Roots = [input] };
        foreach (Node node in graph.Nodes)
        {
            if (node is Reshape && edge.Contains(node.Input) && HasChannels(node.Output))
                regions[node.Output] = new() { Roots = [node.Output] };
            else if (LayoutCopies.KeepsLayout(node) && ChannelsLast.Knows(node) && Array.TrueForAll(node.Inputs, regions.ContainsKey))
                regions[node.Output] = Join(regions, node);
        }
        return [.. regions.Values.Distinct().Where(region => region.Nodes.Count > 0)];
    }

    private static bool HasChannels(Value value) => value.Shape is [1, _, _] or [1, _, _, _] or [1, _, _, _, _];

    private static EdgeRegion Join(Dictionary<Value, EdgeRegion> regions, Node node)
    {
        EdgeRegion[] joined = [.. node.Inputs.Select(input => regions[input]).Distinct()];
        EdgeRegion region = joined.Length == 1 ? joined[0]
            : new() { Roots = [.. joined.SelectMany(other => other.Roots)], Nodes = [.. joined.SelectMany(other => other.Nodes)] };
        region.Nodes.Add(node);
        if (joined.Length > 1)
        {
            foreach (Value value in region.Roots.Concat(region.Nodes.Select(member => member.Output)))
                regions[value] = region;
        }
        return region;
    }
}
