using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Element-wise operators and those that move elements.</summary>
internal sealed partial class OnnxImporter
{
    private const string BothComputed = "one operand must be computed and the other a constant: combine two computed maps by addition or concatenation";

    private void Add(OnnxNode node)
    {
        if (node.Required(0).IsConstant || node.Required(1).IsConstant)
        {
            Affine(node, (constant, _) => (1, constant));
            return;
        }
        Value a = node.Flowing(0), b = node.Flowing(1);
        if (!a.Shape.SequenceEqual(b.Shape))
            throw new UnsupportedNodeException($"it adds {NodeShape.Text(a.Shape)} and {NodeShape.Text(b.Shape)}: make both shapes equal");
        Emit(node, output => new Add(node.Name, a, b, output));
    }

    private void Sub(OnnxNode node) => Affine(node, (constant, first) => first ? (-1, constant) : (1, -constant));

    private void Mul(OnnxNode node) => Affine(node, (constant, _) => (constant, 0));

    private void Div(OnnxNode node) => Affine(node, (constant, first) => first || constant == 0
        ? throw new UnsupportedNodeException("a division by what is computed, or by zero: multiply by a constant instead")
        : (1 / constant, 0));

    /// <summary>Arithmetic with one constant or one per channel; <paramref name="terms"/> gets it and whether it is the first operand,
    /// and gives scale and shift.</summary>
    private void Affine(OnnxNode node, Func<float, bool, (float Scale, float Shift)> terms)
    {
        bool first = node.Required(0).IsConstant;
        Value constant = node.Required(first ? 0 : 1), input = node.Required(first ? 1 : 0);
        if (!constant.IsConstant || input.IsConstant)
            throw new UnsupportedNodeException(BothComputed);
        float[] reals = node.Floats(first ? 0 : 1);
        int rank = input.Shape.Length, offset = rank - constant.Shape.Length;
        int[] axes = [.. Enumerable.Range(0, constant.Shape.Length).Where(i => constant.Shape[i] != 1).Select(i => i + offset)];
        int axis = axes is [var varying] ? varying : rank is 3 or 4 ? 1 : rank - 1;
        if (offset < 0 || axes.Length > 1 || rank < 2 || input.Shape[axis] > NodeShape.MostChannels
            || (reals.Length != 1 && reals.Length != input.Shape[axis]))
            throw new UnsupportedNodeException($"a constant of shape {NodeShape.Text(constant.Shape)} with {NodeShape.Text(input.Shape)}: one element or one per channel is supported");
        int channels = input.Shape[axis];
        _budget.Charge(channels);
        float[] scale = new float[channels], shift = new float[channels];
        for (int i = 0; i < channels; i++)
            (scale[i], shift[i]) = terms(reals[reals.Length == 1 ? 0 : i], first);
        EmitAffine(node, input, axis, scale, shift);
    }

    /// <summary>Scale and shift along the last axis, or along axis 1 of a channel-first value.</summary>
    private void EmitAffine(OnnxNode node, Value input, int axis, float[] scale, float[] shift)
    {
        if (scale.Length > NodeShape.MostChannels)
            throw new UnsupportedNodeException($"{scale.Length} channels: at most {NodeShape.MostChannels} are supported");
        if (axis == input.Shape.Length - 1)
        {
            Emit(node, output => new ChannelAffine(node.Name, input, output, scale, shift));
            return;
        }
        if (axis != 1)
            throw new UnsupportedNodeException($"a constant along axis {axis} of {NodeShape.Text(input.Shape)}: one per channel is supported");
        Value map = ToMap(node, input);
        EmitMap(node, input.Shape.Length, output => new ChannelAffine(node.Name, map, output, scale, shift));
    }

    private void Relu(OnnxNode node) => Emit(node, output => new Activation(node.Name, node.Flowing(0), output, Clamp.Relu));

    private void Clip(OnnxNode node)
    {
        float low = _opset >= 11 ? Bound(node, 1, float.NegativeInfinity) : node.Float("min", float.NegativeInfinity);
        float high = _opset >= 11 ? Bound(node, 2, float.PositiveInfinity) : node.Float("max", float.PositiveInfinity);
        if (!(low <= high))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' clips to [{low}, {high}]; export the model again");
        // Exporters write "no bound" as the largest float.
        Clamp clamp = new(low == float.MinValue ? float.NegativeInfinity : low, high == float.MaxValue ? float.PositiveInfinity : high);
        Emit(node, output => new Activation(node.Name, node.Flowing(0), output, clamp));
    }

    private static float Bound(OnnxNode node, int input, float absent) => !node.HasInput(input) ? absent
        : node.Constant(input) is { Elements: 1, Data: float[] bound } ? bound[0]
        : throw new UnsupportedNodeException($"input {input} must be one float32: export with fixed bounds");

    private void Softmax(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int axis = node.Axis(node.Int("axis", _opset >= 13 ? -1 : 1), input.Shape.Length);
        // Up to opset 12 all axes from this one on are normalised together.
        if (_opset < 13)
        {
            int[] longer = [.. Enumerable.Range(axis, input.Shape.Length - axis).Where(i => input.Shape[i] != 1)];
            axis = longer.Length switch
            {
                0 => axis,
                1 => longer[0],
                _ => throw new UnsupportedNodeException($"it normalises axes {NodeShape.Text(longer)} together (opset {_opset}): export with opset 13"),
            };
        }
        Emit(node, output => new Softmax(node.Name, input, output, axis, beta: 1));
    }

    private void Identity(OnnxNode node) => _values[node.Proto.Output[0]] = Named(node, node.Flowing(0));

    private void Cast(OnnxNode node)
    {
        if (node.Int("to", 0) != 1)
            throw new UnsupportedNodeException("a cast of computed values: export with float32 throughout");
        Identity(node);
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

    private void Reshape(OnnxNode node) => EmitReshape(node, OnnxShapes.Reshaped(node, node.Flowing(0).Shape, node.Longs(1)));

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
        string mode = node.Text("mode", "constant");
        if (mode != "constant")
            throw new UnsupportedNodeException($"padding by '{mode}': use zero padding");
        int[] amounts = _opset >= 11 ? [.. node.Longs(1).Select(node.Small)] : node.Ints("pads") ?? [];
        int[] axes = _opset >= 18 && node.HasInput(3) ? [.. node.Longs(3).Select(axis => node.Axis(axis, rank))]
            : [.. Enumerable.Range(0, rank)];
        float value = _opset >= 11 ? node.HasInput(2) ? node.Floats(2).FirstOrDefault() : 0 : node.Float("value", 0);
        if (amounts.Length != 2 * axes.Length)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has {amounts.Length} amounts for {axes.Length} axes; export the model again");
        if (Array.Exists(amounts, amount => amount < 0))
            throw new UnsupportedNodeException("negative padding: it crops, use a convolution without padding instead");
        int[] before = new int[rank], after = new int[rank];
        for (int i = 0; i < axes.Length; i++)
            (before[axes[i]], after[axes[i]]) = (amounts[i], amounts[i + axes.Length]);
        Emit(node, output => new Pad(node.Name, input, output, before, after, value));
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
