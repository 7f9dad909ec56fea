using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Onnx;

/// <summary>Lets a network end before what is no layer of it: a detector's joining and working out of boxes, which a program does after the session.</summary>
internal static class OnnxEnds
{
    /// <summary>Makes tensors the outputs, in this order, and takes away the nodes that nothing needs then.</summary>
    /// <exception cref="EdgeConvException">No node makes such a tensor.</exception>
    public static void Apply(GraphProto graph, IReadOnlyList<string> ends)
    {
        foreach (string end in ends)
        {
            if (!graph.Node.Any(node => node.Output.Contains(end)))
                throw new EdgeConvException(ConverterErrors.NoEnd, $"--end names '{end}', which no node makes; give a tensor's name as a viewer of ONNX models shows it");
        }
        graph.Output.Clear();
        graph.Output.AddRange(ends.Select(name => new ValueInfoProto { Name = name }));

        var needed = new HashSet<string>(ends);
        var kept = new Stack<NodeProto>();
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(node.Input);
            kept.Push(node);
        }
        graph.Node.Clear();
        graph.Node.AddRange(kept);
    }
}
