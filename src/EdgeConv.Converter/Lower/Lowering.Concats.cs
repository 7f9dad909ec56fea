using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

internal sealed partial class Lowering
{
    /// <summary>A value that its producer writes straight into the tensor of a concatenation.</summary>
    private readonly record struct Part(Concat Whole, MapAxis Axis, int First);

    private readonly Dictionary<Value, Part> _parts = [];

    /// <summary>
    /// Finds the values that nobody but one concatenation reads and that have its scale: they need no copy. Others are copied, since a row
    /// of the concatenation may be read only when all its parts are written.
    /// </summary>
    private void FindParts()
    {
        foreach (Concat concat in _graph.Nodes.OfType<Concat>())
        {
            if (MapShape.Find(concat.Output) is not { } whole || MapShape.AxisOf(concat.Output.Shape, concat.Axis) is not { } axis)
                continue;
            int first = 0;
            foreach (Value input in concat.Inputs)
            {
                if (MapShape.Find(input) is not { } part || part != whole.With(axis, part[axis]))
                    break;
                if (concat.Inputs.Count(other => other == input) == 1 && RootOfPart(concat, input) is { } root)
                    _parts.Add(root, new(concat, axis, first));
                first += part[axis];
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
            // What is moved into another shape is moved into its part.
            if (producer is not Reshape || MapShape.Find(producer.Input) != MapShape.Find(root))
                return producer is not (null or Slice) && (concat.IsReal ? producer is Concat { IsReal: true } : root.Type == concat.Output.Type && SameReals(root, concat.Output)) && MapShape.Find(root) == MapShape.Find(input) ? root : null;
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
        if (MapShape.AxisOf(concat.Output.Shape, concat.Axis) is not { } axis)
            throw new UnsupportedNodeException(
                $"it joins along axis {concat.Axis} of [{string.Join(", ", concat.Output.Shape)}]: neither a batch nor the rows of several slices are joined");
        int first = 0;
        foreach (Value input in concat.Inputs)
        {
            if (concat.IsReal && !_parts.ContainsKey(input))
            {
                MapShape reals = MapShape.Of(input);
                EmitRearrange($"{concat.Name}/{input.Name}", ArrangementOf(input), Make(concat.Output).Part(axis, first, reals[axis]));
                first += reals[axis];
                continue;
            }
            Place part = ReadMap(input);
            MapShape shape = ShapeOf(part);
            if (shape != whole.With(axis, shape[axis]) || first + shape[axis] > whole[axis])
                throw new UnsupportedNodeException($"'{input.Name}' does not fit: export it again");
            Place target = Make(concat.Output).Part(axis, first, shape[axis]);
            if (part != target)
                AddTable($"{concat.Name}/{input.Name}", part, target, Clamp.None);
            first += shape[axis];
        }
        if (first != whole[axis])
            throw new UnsupportedNodeException($"its parts have {first} {axis} and its output {whole[axis]}: export it again");
    }
}
