using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Operators that give elements another shape, order or neighbourhood.</summary>
internal sealed partial class OnnxImporter
{
    private void Identity(OnnxNode node) => _values[node.Proto.Output[0]] = Named(node, node.Flowing(0));

    private void Cast(OnnxNode node)
    {
        const int Float32 = 1, Int32 = 6, Int64 = 7, Float16 = 10, Float64 = 11;
        Value input = node.Flowing(0);
        bool isWhole = _whole.Contains(input);
        if (node.Int("to", 0) is not (Float32 or Float16 or Float64) && !(isWhole && node.Int("to", 0) is Int32 or Int64))
            throw new UnsupportedNodeException("a cast of computed values: export with float32 throughout");
        Identity(node);
        if (isWhole)
            _whole.Add(_values[node.Proto.Output[0]]);
    }

    /// <summary>The value itself; where the name is a graph output, a copy that bears it.</summary>
    private Value Named(OnnxNode node, Value value)
    {
        string name = node.Proto.Output[0];
        if (!_outputs.Contains(name))
            return value;
        var named = new Value(name, value.Shape, value.Type);
        Add(new Reshape(node.Name, value, named));
        return named;
    }

    private void Flatten(OnnxNode node) => EmitReshape(node, OnnxShapes.Flattened(node, node.Flowing(0).Shape));

    private void Reshape(OnnxNode node) =>
        EmitReshape(node, OnnxShapes.Reshaped(node, node.Flowing(0).Shape, _opset >= 5 ? node.Longs(1) : node.LongList("shape") ?? []));

    private void Squeeze(OnnxNode node) => EmitReshape(node, OnnxShapes.Squeezed(node, node.Flowing(0).Shape, _opset));

    private void Unsqueeze(OnnxNode node) => EmitReshape(node, OnnxShapes.Unsqueezed(node, node.Flowing(0).Shape, _opset));

    private void EmitReshape(OnnxNode node, int[] shape) =>
        Emit(node, new(node.Proto.Output[0], shape, ElementType.Float32), output => new Reshape(node.Name, node.Flowing(0), output));

    private void Transpose(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, input.Shape.Length).Reverse()];
        Emit(node, output => new Transpose(node.Name, input, output, order));
    }

    private void Concat(OnnxNode node)
    {
        Value[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(node.Flowing)];
        if (inputs.Length == 0)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has no input; export the model again");
        int axis = node.Axis(node.Int("axis", 1), inputs[0].Shape.Length);
        if (inputs.Length == 1)
            Identity(node);
        else
            Emit(node, output => new Concat(node.Name, inputs, output, axis));
    }

    private void Pad(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int rank = input.Shape.Length;
        int[] amounts = _opset >= 11 ? [.. node.Longs(1).Select(node.Small)] : node.Ints(_opset < 2 ? "paddings" : "pads") ?? [];
        int[] axes = _opset >= 18 && node.HasInput(3) ? [.. node.Longs(3).Select(axis => node.Axis(axis, rank))]
            : [.. Enumerable.Range(0, rank)];
        float value = _opset >= 11 ? node.HasInput(2) ? Reals(node, node.Constant(2)).FirstOrDefault() : 0 : node.Float("value", 0);
        if (amounts.Length != 2 * axes.Length)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has {amounts.Length} amounts for {axes.Length} axes; export the model again");
        int[] before = new int[rank], after = new int[rank];
        for (int i = 0; i < axes.Length; i++)
            (before[axes[i]], after[axes[i]]) = (amounts[i], amounts[i + axes.Length]);
        input = Cropped(node, input, before, after);
        switch (node.Text("mode", "constant"))
        {
            case "constant":
                Emit(node, output => new Pad(node.Name, input, output, before, after, value));
                break;
            case "edge":
                Emit(node, output => new Pad(node.Name, input, output, before, after, 0, PadMode.Edge));
                break;
            case "reflect":
                if (Enumerable.Range(0, rank).Any(axis => Math.Max(before[axis], after[axis]) >= input.Shape[axis]))
                    throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' mirrors more elements than {NodeShape.Text(input.Shape)} has; export the model again");
                Emit(node, output => new Pad(node.Name, input, output, before, after, 0, PadMode.Reflect));
                break;
            case "wrap":
                Finish(node, Wrapped(node, input, before, after));
                break;
            case var mode:
                throw new UnsupportedNodeException($"padding by '{mode}': use constant, edge or reflect");
        }
    }

    /// <summary>Negative padding leaves elements out; the amounts become what remains to be added.</summary>
    private Value Cropped(OnnxNode node, Value input, int[] before, int[] after)
    {
        int rank = input.Shape.Length;
        int[] starts = [.. before.Select(amount => Math.Max(-amount, 0))], shape = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long length = input.Shape[axis] - (long)starts[axis] - Math.Max(-(long)after[axis], 0);
            if (length < 1 || before[axis] > MostOfWindow || after[axis] > MostOfWindow)
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' pads {input.Shape[axis]} elements by {before[axis]} and {after[axis]}; export the model again");
            shape[axis] = (int)length;
            (before[axis], after[axis]) = (Math.Max(before[axis], 0), Math.Max(after[axis], 0));
        }
        return shape.SequenceEqual(input.Shape) ? input
            : Inner(node, "cropped", output => new Slice($"{node.Name}/cropped", input, output, starts, [.. Enumerable.Repeat(1, rank)]), shape);
    }

    private Value Wrapped(OnnxNode node, Value value, int[] before, int[] after)
    {
        for (int axis = 0; axis < before.Length; axis++)
        {
            int length = value.Shape[axis], first = before[axis];
            if (first + after[axis] == 0)
                continue;
            _budget.Charge((long)length + first + after[axis]);
            int[] indices = [.. Enumerable.Range(-first, length + first + after[axis]).Select(i => (i % length + length) % length)];
            value = Picked(node, $"axis{axis}", value, axis, indices);
        }
        return value;
    }

    private void Slice(OnnxNode node)
    {
        Value input = node.Flowing(0);
        var slices = OnnxShapes.Sliced(node, input.Shape, _opset);
        if (slices.Where((slice, axis) => slice != (0, 1, input.Shape[axis])).Any())
            Emit(node, new(node.Proto.Output[0], [.. slices.Select(slice => slice.Count)], ElementType.Float32), output =>
                new Slice(node.Name, input, output, [.. slices.Select(slice => slice.First)], [.. slices.Select(slice => slice.Step)]));
        else
            Identity(node);
    }
}
