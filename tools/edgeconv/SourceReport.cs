using EdgeConv.Converter.Graph;
using EdgeConv.Verbs;
using GraphNode = EdgeConv.Converter.Graph.Node;

namespace EdgeConv.Command;

/// <summary>What <c>inspect</c> says of a source model: its graph after the passes.</summary>
internal static class SourceReport
{
    public static ModelReport Of(string path, ModelGraph graph)
    {
        Value[] constants = [.. graph.Nodes.SelectMany(node => node.Inputs).Where(value => value.IsConstant).Distinct()];
        return new(path, Path.GetExtension(path).TrimStart('.').ToLowerInvariant(), new FileInfo(path).Length, null, null,
            constants.Sum(Bytes), Macs.Of(graph), constants.Sum(value => value.Elements), null, null, null,
            [.. graph.Inputs.Select(Endpoint)], [.. graph.Outputs.Select(Endpoint)], [.. graph.Labels], [], [.. graph.Nodes.Select(Layer)]);
    }

    private static EndpointReport Endpoint(Value value)
    {
        string type = value.Type.ToString().ToLowerInvariant();
        return new(value.Name, type, value.Shape, null, checked((int)Bytes(value)), value.Quantisation?.Scale,
            value.Quantisation?.ZeroPoint, null);
    }

    private static LayerReport Layer(GraphNode node)
    {
        (Window vertical, Window horizontal) = node switch
        {
            Convolution convolution => (convolution.Vertical, convolution.Horizontal),
            Pool pool => (pool.Vertical, pool.Horizontal),
            _ => (new Window(1), new Window(1)),
        };
        return new(node.Name, Name(node), [.. node.Inputs.Where(value => !value.IsConstant).Select(value => value.Shape)],
            node.Output.Shape, [vertical.Size, horizontal.Size], [vertical.Stride, horizontal.Stride],
            node is Convolution { IsDepthwise: false } grouped ? grouped.Groups : 1,
            node.Inputs.Where(value => value.IsConstant).Sum(value => value.Elements), Macs.Of(node), null);
    }

    private static string Name(GraphNode node) => node is Convolution { IsDepthwise: true } ? "depthwise"
        : string.Concat(node.GetType().Name.Select((c, i) =>
            (char.IsUpper(c) && i > 0 ? "_" : "") + char.ToLowerInvariant(c)));

    private static long Bytes(Value value) => value.Elements * value.Type switch
    {
        Converter.Graph.ElementType.Int8 or Converter.Graph.ElementType.UInt8 => 1,
        Converter.Graph.ElementType.Int16 => 2,
        Converter.Graph.ElementType.Int64 => 8,
        _ => 4,
    };
}
