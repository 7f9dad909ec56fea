using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Removes nodes whose output nobody reads and that is no output of the graph.</summary>
internal static class RemoveDeadNodes
{
    public static bool Run(ModelGraph graph)
    {
        var needed = new HashSet<Value>(graph.Outputs);
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].Outputs.Any(needed.Contains))
                needed.UnionWith(graph.Nodes[i].Inputs);
        }
        return graph.Nodes.RemoveAll(node => !node.Outputs.Any(needed.Contains)) > 0;
    }
}
