using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Values that still have the caller's layout: graph inputs and what element-wise or moving nodes make of them
/// alone.</summary>
internal static class EdgeValues
{
    public static HashSet<Value> Of(ModelGraph graph)
    {
        var edge = new HashSet<Value>(graph.Inputs);
        foreach (Node node in graph.Nodes)
        {
            if ((node is Transpose or Reshape || LayoutCopies.KeepsLayout(node)) && Array.TrueForAll(node.Inputs, edge.Contains))
                edge.Add(node.Output);
        }
        return edge;
    }
}
