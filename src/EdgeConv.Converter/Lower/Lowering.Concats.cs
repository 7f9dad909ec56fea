using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

internal sealed partial class Lowering
{
    /// <summary>A value that its producer writes straight into the tensor of a concatenation.</summary>
    private readonly record struct Part(Concat Whole, int FirstChannel);

    private readonly Dictionary<Value, Part> _parts = [];

    /// <summary>
    /// Finds the values that nobody but one concatenation reads and that have its scale: they need no copy. Others are copied, since a row
    /// of the concatenation may be read only when all its parts are written.
    /// </summary>
    private void FindParts()
    {
        foreach (Concat concat in _graph.Nodes.OfType<Concat>())
        {
            if (MapShape.Find(concat.Output) is not { } whole)
                continue;
            int channel = 0;
            foreach (Value input in concat.Inputs)
            {
                if (MapShape.Find(input) is not { } part || part != whole with { Channels = part.Channels })
                    break;
                if (concat.Inputs.Count(other => other == input) == 1 && RootOfPart(concat, input) is { } root)
                    _parts.Add(root, new(concat, channel));
                channel += part.Channels;
            }
        }
    }

    /// <summary>The value, before reshapes, whose producer can write this input in place; null where it must be copied.</summary>
    private Value? RootOfPart(Concat concat, Value input)
    {
        Value root = input;
        while (_graph.HasOneReader(root) && !_options.Keeps(root.Name) && !_places.ContainsKey(root))
        {
            Node? producer = _graph.Producer(root);
            if (producer is not Reshape)
                return producer is not null && SameReals(root, concat.Output) && MapShape.Find(root) == MapShape.Find(input) ? root : null;
            root = producer.Input;
        }
        return null;
    }

    private static bool SameReals(Value a, Value b) =>
        a.Quantisation is { IsPerTensor: true } of && b.Quantisation is { IsPerTensor: true } other && SameReals(of, other);

    private static bool SameReals(Quantisation a, Quantisation b) => a.Scale == b.Scale && a.ZeroPoint == b.ZeroPoint;

    private void AddConcat(Concat concat)
    {
        MapShape whole = MapShape.Of(concat.Output);
        if (concat.Axis != concat.Output.Shape.Length - 1)
            throw new UnsupportedNodeException(
                $"it joins along axis {concat.Axis} of [{string.Join(", ", concat.Output.Shape)}]: only channels are joined; make it "
                + "one output per part");
        int channel = 0;
        foreach (Value input in concat.Inputs)
        {
            Place part = ReadMap(input);
            MapShape shape = ShapeOf(part);
            if (!shape.HasPixelsOf(whole with { Channels = shape.Channels }) || channel + shape.Channels > whole.Channels)
                throw new UnsupportedNodeException($"'{input.Name}' does not fit: export it again");
            Place output = Make(concat.Output);
            var target = output.OfChannels(channel, shape.Channels);
            if (part != target)
                AddTable($"{concat.Name}/{input.Name}", part, target, Clamp.None);
            channel += shape.Channels;
        }
        if (channel != whole.Channels)
            throw new UnsupportedNodeException($"its parts have {channel} channels and its output {whole.Channels}: export it again");
    }
}
