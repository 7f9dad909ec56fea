using EdgeConv.Converter.Graph;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>What <c>inspect</c> says of a source model: its graph after the passes.</summary>
internal static class SourceReport
{
    public static ModelReport Of(string path, ModelGraph graph)
    {
        Value[] constants = [.. graph.Nodes.SelectMany(node => node.Inputs).Where(value => value.IsConstant).Distinct()];
        return new(path, Path.GetExtension(path).TrimStart('.').ToLowerInvariant(), new FileInfo(path).Length, null, null,
            constants.Sum(Bytes), Macs.Of(graph), constants.Sum(value => value.Elements) + graph.Nodes.Sum(NodeCosts.Held), null, null, null,
            [.. graph.Inputs.Select(Endpoint)], [.. graph.Outputs.Select(Endpoint)], [.. graph.Labels], [], Inspection.Layers(NodeCosts.Of(graph)));
    }

    private static EndpointReport Endpoint(Value value)
    {
        string type = value.Type.ToString().ToLowerInvariant();
        return new(value.Name, type, value.Shape, null, checked((int)Bytes(value)), value.Quantisation?.Scale,
            value.Quantisation?.ZeroPoint, null);
    }

    private static long Bytes(Value value) => value.Elements * value.Type switch
    {
        Converter.Graph.ElementType.Int8 or Converter.Graph.ElementType.UInt8 => 1,
        Converter.Graph.ElementType.Int16 => 2,
        Converter.Graph.ElementType.Int64 => 8,
        _ => 4,
    };
}
