using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>What stands between the source model's inputs and outputs and the int8 maps.</summary>
internal sealed unsafe partial class Lowering
{
    /// <summary>Nodes that became part of an endpoint.</summary>
    private readonly HashSet<Node> _edges = [];

    /// <summary>Per output, the map it is read from and the nodes from there.</summary>
    private readonly List<(Value Map, List<Node> Chain)> _outputs = [];

    private void AddInputs()
    {
        foreach (Value input in _graph.Inputs)
        {
            try
            {
                AddInput(input);
            }
            catch (UnsupportedNodeException e)
            {
                _unsupported.Add(input.Name, "input", e.Message);
                _missing.Add(input);
            }
        }
    }

    private void AddInput(Value input)
    {
        if (_reals.Contains(input))
        {
            Place given = _places[input] = MakeTensor(input.Name, MapShape.Of(input), s_real, TensorFlags.Input | TensorFlags.Real);
            AddEndpoint(input, given, default, isOutput: false);
            return;
        }
        var chain = new List<Node>();
        Value map = input;
        while (NextOfInput(map) is { } node)
        {
            chain.Add(node);
            map = node.Output;
        }
        // What no endpoint can say is moved after it.
        for (int taken = chain.Count; taken >= 0; taken--)
        {
            Value reached = taken == 0 ? input : chain[taken - 1].Output;
            if (reached.Type != ElementType.Int8 || !IsEndpoint(Order.After(chain[..taken]).Inverse(), reached))
                continue;
            (chain, map) = (chain[..taken], reached);
            break;
        }
        _edges.UnionWith(chain);
        Place place = MakeTensor(map.Name, MapShape.Of(map), QuantisationOf(map), TensorFlags.Input);
        if (_options.Keeps(map.Name))
            Flag(place.Tensor, TensorFlags.Kept);
        _places[map] = place;
        // Further conversions of the same floats to the same int8 are the same map.
        if (chain.LastOrDefault() is Quantize quantize)
            foreach (Node twin in _graph.Readers(quantize.Input))
            {
                _edges.Add(twin);
                _places[twin.Output] = place;
            }
        AddEndpoint(input, place, Order.After(chain).Inverse(), isOutput: false);
    }

    /// <summary>The node that leads from the caller's representation towards the int8 map, or null where the map is reached.</summary>
    private Node? NextOfInput(Value value)
    {
        Node[] readers = [.. _graph.Readers(value)];
        if (_graph.Outputs.Contains(value) || readers.Length == 0)
            return null;
        if (readers.Length == 1 && readers[0] is Transpose or Reshape)
            return readers[0];
        return value.Type != ElementType.Int8 && readers[0] is Quantize { Output: var output } && SameBytes(value, output)
            && Array.TrueForAll(readers, reader =>
                reader is Quantize && SameReals(reader.Output, output) && reader.Output.Type == output.Type)
            ? readers[0] : null;
    }

    /// <summary>Floats become int8 at the edge; uint8 does where the bytes differ by 128 alone.</summary>
    private static bool SameBytes(Value outside, Value map) => map.Type == ElementType.Int8 && (outside.Type == ElementType.Float32
        || (outside.Type == ElementType.UInt8
            && outside.Quantisation is { IsPerTensor: true } unsigned && map.Quantisation is { IsPerTensor: true } signed
            && unsigned.Scale == signed.Scale && unsigned.ZeroPoint - 128 == signed.ZeroPoint));

    private void FindOutputEdges()
    {
        foreach (Value output in _graph.Outputs)
        {
            var chain = new List<Node>();
            Value map = output;
            while (_graph.Producer(map) is { } node && LeadsToOutput(node))
            {
                chain.Insert(0, node);
                map = node.Input;
            }
            // What no endpoint can say is moved before it.
            while (chain.Count > 0 && (chain[0].Output.Type is ElementType.Int8 or ElementType.Int16 || _reals.Contains(chain[0].Output)) && !IsEndpoint(Order.After(chain), map))
            {
                map = chain[0].Output;
                chain.RemoveAt(0);
            }
            foreach (Node node in Enumerable.Reverse(chain))
                if (_graph.Readers(node.Output).All(_edges.Contains))
                    _edges.Add(node);
            _outputs.Add((map, chain));
        }
    }

    /// <summary>Whether an endpoint can have its elements in this order of those of a map.</summary>
    private static bool IsEndpoint(Order order, Value map) => order.IsChannelsLast || (MapShape.Find(map) is { } shape && order.IsChannelsFirst(shape));

    private static bool LeadsToOutput(Node node) => node is Transpose or Reshape || (node is Quantize && (SameBytes(node.Output, node.Input)
        || node is { Input.Type: ElementType.Int16, Output.Type: ElementType.Float32 }));

    private void AddOutputs()
    {
        for (int i = 0; i < _outputs.Count; i++)
        {
            var (map, chain) = _outputs[i];
            Value output = _graph.Outputs[i];
            try
            {
                var order = Order.After(chain);
                Place place = Whole(map.Name, order.IsChannelsLast ? Read(map) : ReadMap(map));
                Flag(place.Tensor, TensorFlags.Output);
                AddEndpoint(output, place, order, isOutput: true);
            }
            catch (UnsupportedNodeException e)
            {
                _unsupported.Add(output.Name, "output", e.Message);
            }
        }
    }

    /// <summary>The place itself where it is all of a tensor, else a copy: endpoints are whole tensors.</summary>
    private Place Whole(string name, Place place)
    {
        TensorRecord tensor = _network.Tensors[place.Tensor];
        if (place.View.HasAllPixels(tensor) && place.View.Channels == tensor.Channels)
            return place;
        Place made = MakeTensor(name, ShapeOf(place), QuantisationOf(place), tensor.Flags & (TensorFlags.Real | TensorFlags.Int16));
        if (tensor.IsReal)
            EmitRearrange($"{name}/copy", Arrangement.Of(place), made);
        else
            AddTable($"{name}/copy", place, made, Clamp.None);
        return made;
    }

    /// <param name="order">Which element of the map each element of the endpoint is.</param>
    private void AddEndpoint(Value value, Place place, Order order, bool isOutput)
    {
        if (value.Shape.Length is 0 or > EndpointRecord.MostDimensions)
            throw new UnsupportedNodeException($"it has {value.Shape.Length} axes: give it 1 to {EndpointRecord.MostDimensions}");
        MapShape shape = ShapeOf(place);
        var endpoint = new EndpointRecord
        {
            Tensor = place.Tensor,
            Type = value.Type switch
            {
                ElementType.Float32 => EndpointType.Float32,
                ElementType.Int8 => EndpointType.Int8,
                ElementType.UInt8 => EndpointType.UInt8,
                _ => throw new UnsupportedNodeException($"it is {value.Type}: float32, int8 and uint8 are supported"),
            },
            Layout = order.IsChannelsLast ? EndpointLayout.ChannelsLast
                : order.IsChannelsFirst(shape) ? EndpointLayout.ChannelsFirst
                : throw new UnsupportedNodeException(
                    "its elements are in another order than rows, columns, channels or channels, rows, columns: export without the transpose"),
            IsOutput = isOutput ? 1 : 0,
            Rank = value.Shape.Length,
            Name = _network.AddText(value.Name),
            Picture = -1,
        };
        for (int i = 0; i < value.Shape.Length; i++)
            endpoint.Dimensions[i] = value.Shape[i];
        _network.Endpoints.Add(endpoint);
    }
}
