using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Between ONNX's channel-first values and the graph's maps.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>Adds a node whose output has the source's layout, under the source's name.</summary>
    private void Emit(OnnxNode node, Func<Value, Node> make) => Emit(node, new(node.Proto.Output[0], [], ElementType.Float32), make);

    private void Emit(OnnxNode node, Value output, Func<Value, Node> make)
    {
        Add(make(output));
        _values[node.Proto.Output[0]] = output;
    }

    /// <summary>Adds a node whose output stays inside the source's node; a shape where it does not follow.</summary>
    private Value Inner(OnnxNode node, string suffix, Func<Value, Node> make, int[]? shape = null)
    {
        var output = new Value($"{node.Proto.Output[0]}/{suffix}", shape ?? [], ElementType.Float32);
        Add(make(output));
        return output;
    }

    private Value Reshaped(OnnxNode node, string name, Value value, int[] shape)
    {
        if (value.Shape.SequenceEqual(shape))
            return value;
        var reshaped = new Value(name, shape, ElementType.Float32);
        Add(new Reshape($"{node.Name}/{name}", value, reshaped));
        return reshaped;
    }

    /// <summary>Makes a value the node's output.</summary>
    private void Finish(OnnxNode node, Value value) => _values[node.Proto.Output[0]] = Named(node, value);

    /// <summary>Adds a node and gives its output the shape that follows.</summary>
    private void Add(Node node)
    {
        GraphCheck.CheckRoom(_graph);
        node.Output.Shape = NodeShape.Of(node);
        _graph.Nodes.Add(node);
    }

    /// <summary>A channel-first value [N, C, D, H, W], [N, C, H, W] or [N, C, L] as a volume or map [N, D, H, W, C], [N, H, W, C] or [N, 1, L, C].</summary>
    private Value ToMap(OnnxNode node, Value value)
    {
        if (value.Shape.Length is not (3 or 4 or 5))
            throw new UnsupportedNodeException($"an input of shape {NodeShape.Text(value.Shape)}: it needs a batch, channels and one to three axes");
        if (value.Shape.Length == 3)
        {
            var map = new Value($"{value.Name}/map", [value.Shape[0], value.Shape[1], 1, value.Shape[2]], ElementType.Float32);
            Add(new Reshape($"{node.Name}/to_map", value, map));
            value = map;
        }
        var last = new Value($"{value.Name}/nhwc", [], ElementType.Float32);
        Add(new Transpose($"{node.Name}/to_nhwc", value, last, Permutation.ChannelsToEnd(value.Shape.Length)));
        return last;
    }

    /// <summary>Adds a node that makes a map, and what brings the map back to the source's layout.</summary>
    /// <param name="node">The source's node.</param>
    /// <param name="rank">3 to 5, as the node's input had.</param>
    /// <param name="make">Makes the node for its output.</param>
    private void EmitMap(OnnxNode node, int rank, Func<Value, Node> make)
    {
        string name = node.Proto.Output[0];
        // The map keeps the source's name, since the transposed one mostly vanishes; a graph output keeps it rather.
        bool isOutput = _outputs.Contains(name);
        var map = new Value(isOutput ? $"{name}/nhwc" : name, [], ElementType.Float32);
        Add(make(map));
        var first = new Value(isOutput && rank >= 4 ? name : $"{name}/nchw", [], ElementType.Float32);
        Add(new Transpose($"{node.Name}/to_nchw", map, first, Permutation.ChannelsToFront(map.Shape.Length)));
        if (rank == 3)
        {
            var line = new Value(isOutput ? name : $"{name}/ncl", [first.Shape[0], first.Shape[1], first.Shape[3]], ElementType.Float32);
            if (first.Shape[2] != 1)
                throw new UnsupportedNodeException("a 1-D operation that makes rows: export a 2-D network");
            Add(new Reshape($"{node.Name}/to_ncl", first, line));
            first = line;
        }
        _values[name] = first;
    }
}
