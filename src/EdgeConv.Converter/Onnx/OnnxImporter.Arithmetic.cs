using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Arithmetic of two or more operands, broadcast as numpy does; before opset 7 as the attributes say.</summary>
internal sealed partial class OnnxImporter
{
    private void Arithmetic(OnnxNode node, BinaryKind kind)
    {
        Value a = node.Required(0), b = node.Required(1);
        if (_opset < 7 && node.Int("broadcast", 0) != 0)
            b = Aligned(node, b, a.Shape.Length, node.Int("axis", a.Shape.Length - b.Shape.Length));
        Combine(node, a, b, kind);
    }

    /// <summary>Max, Min, Sum: one after the other.</summary>
    private void Several(OnnxNode node, BinaryKind kind)
    {
        Value[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(node.Required)];
        if (inputs.Length == 0)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has no input; export the model again");
        // Constants last, so that each step has something computed.
        inputs = [.. inputs.OrderBy(input => input.IsConstant)];
        Value result = inputs[0];
        for (int i = 1; i < inputs.Length - 1; i++)
            result = Inner(node, $"part{i}", Pair(node, $"part{i}", result, inputs[i], kind));
        if (inputs.Length == 1)
            _values[node.Proto.Output[0]] = Named(node, node.Flowing(0));
        else
            Combine(node, result, inputs[^1], kind);
    }

    private void Mean(OnnxNode node)
    {
        Value sum = node.Flowing(0);
        for (int i = 1; i < node.Inputs.Length; i++)
            sum = Inner(node, $"part{i}", Pair(node, $"part{i}", sum, node.Required(i), BinaryKind.Add));
        EmitFunction(node, sum, new UnaryFunction(UnaryKind.Linear, 1f / node.Inputs.Length));
    }

    private void Combine(OnnxNode node, Value a, Value b, BinaryKind kind)
    {
        if (a.IsConstant == b.IsConstant)
        {
            if (a.IsConstant)
                throw new UnsupportedNodeException("both operands are constants: export with constants folded");
            Emit(node, Pair(node, "", a, b, kind));
            return;
        }
        bool isFirst = a.IsConstant;
        Value constant = isFirst ? a : b, input = isFirst ? b : a;
        float[] reals = Reals(node, constant);
        bool single = reals.Length == 1 && constant.Shape.Length <= input.Shape.Length;
        if (kind is BinaryKind.Maximum or BinaryKind.Minimum && single)
        {
            Clamp clamp = kind == BinaryKind.Maximum ? new(reals[0], float.PositiveInfinity) : new(float.NegativeInfinity, reals[0]);
            Emit(node, output => new Activation(node.Name, input, output, clamp));
        }
        else if (kind == BinaryKind.Power && single && !isFirst)
            EmitPower(node, input, reals[0]);
        else if (kind == BinaryKind.Divide && single && isFirst)
            EmitFunction(node, input, reals[0] == 1 ? [new(UnaryKind.Reciprocal)] : [new(UnaryKind.Reciprocal), new(UnaryKind.Linear, reals[0])]);
        else if (Terms(kind, isFirst) is not { } terms || !EmitAffine(node, input, constant.Shape, reals, terms))
            Emit(node, Pair(node, "", a, b, kind));
    }

    private void EmitPower(OnnxNode node, Value input, float exponent)
    {
        if (exponent == 1)
            _values[node.Proto.Output[0]] = Named(node, input);
        else
            EmitFunction(node, input, exponent switch
            {
                0.5f => new UnaryFunction(UnaryKind.Sqrt),
                -1 => new UnaryFunction(UnaryKind.Reciprocal),
                _ => new UnaryFunction(UnaryKind.Power, exponent),
            });
    }

    /// <summary>Scale and shift that arithmetic with a constant is; null where it is none.</summary>
    private static Func<float, (float Scale, float Shift)>? Terms(BinaryKind kind, bool isFirst) => (kind, isFirst) switch
    {
        (BinaryKind.Add, _) => constant => (1, constant),
        (BinaryKind.Subtract, true) => constant => (-1, constant),
        (BinaryKind.Subtract, false) => constant => (1, -constant),
        (BinaryKind.Multiply, _) => constant => (constant, 0),
        (BinaryKind.Divide, false) => constant => (1 / constant, 0),
        _ => null,
    };

    /// <summary>One constant for all or one per channel as scale and shift; false where it is neither.</summary>
    private bool EmitAffine(OnnxNode node, Value input, int[] shape, float[] reals, Func<float, (float Scale, float Shift)> terms)
    {
        (float Scale, float Shift)[] all = Array.ConvertAll(reals, real => terms(real));
        int rank = input.Shape.Length;
        if (shape.Length > rank || Array.Exists(all, term => !float.IsFinite(term.Scale) || !float.IsFinite(term.Shift)))
            return false;
        int axis = reals.Length == 1 ? (rank is 3 or 4 or 5 ? 1 : rank - 1) : VaryingAxis(shape, rank);
        bool isChannel = axis >= 0 && (axis == rank - 1 || (axis == 1 && rank is 3 or 4 or 5)) && input.Shape[axis] <= NodeShape.MostChannels;
        if (reals.Length == 1 && (!isChannel || rank == 1))
        {
            EmitFunction(node, input, new UnaryFunction(UnaryKind.Linear, all[0].Scale, all[0].Shift));
            return true;
        }
        if (!isChannel || (reals.Length != 1 && reals.Length != input.Shape[axis]))
            return false;
        int channels = input.Shape[axis];
        _budget.Charge(2 * channels);
        float[] scale = [.. Enumerable.Range(0, channels).Select(i => all[reals.Length == 1 ? 0 : i].Scale)];
        float[] shift = [.. Enumerable.Range(0, channels).Select(i => all[reals.Length == 1 ? 0 : i].Shift)];
        EmitAlongChannels(node, input, axis, (from, output) => new ChannelAffine(node.Name, from, output, scale, shift));
        return true;
    }

    /// <summary>Makes the node for two operands, their ranks made equal first.</summary>
    private Func<Value, Node> Pair(OnnxNode node, string suffix, Value a, Value b, BinaryKind kind)
    {
        int rank = Math.Max(a.Shape.Length, b.Shape.Length);
        a = Aligned(node, a, rank, rank - a.Shape.Length);
        b = Aligned(node, b, rank, rank - b.Shape.Length);
        string name = suffix.Length == 0 ? node.Name : $"{node.Name}/{suffix}";
        bool isAdd = kind == BinaryKind.Add && !a.IsConstant && !b.IsConstant && a.Shape.SequenceEqual(b.Shape);
        return output => isAdd ? new Add(name, a, b, output) : new Binary(name, a, b, output, kind);
    }

    /// <summary>A value under a higher rank, its first axis being axis <paramref name="first"/>; integers of a constant become reals.</summary>
    private Value Aligned(OnnxNode node, Value value, int rank, int first)
    {
        if (first < 0 || first + value.Shape.Length > rank)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': {NodeShape.Text(value.Shape)} cannot be broadcast from axis {first}; export the model again");
        int[] shape = [.. Enumerable.Repeat(1, first), .. value.Shape, .. Enumerable.Repeat(1, rank - first - value.Shape.Length)];
        if (value.IsConstant)
            return Value.Constant(value.Name, shape, Reals(node, value));
        return value.Shape.Length == rank ? value : Reshaped(node, $"{value.Name}/ranked", value, shape);
    }

    private static float[] Reals(OnnxNode node, Value constant)
    {
        node.Budget.Charge(constant.Data!.LongLength);
        float[] reals = constant.Data as float[] ?? (OnnxNode.Integers(constant) is { } integers ? Array.ConvertAll(integers, i => (float)i)
            : throw new UnsupportedNodeException($"constant '{constant.Name}' is {constant.Type}: export with float32"));
        return Array.TrueForAll(reals, real => !float.IsNaN(real)) ? reals
            : throw new EdgeConvException(ConverterErrors.NotFinite, $"node '{node.Name}': constant '{constant.Name}' holds NaN; train or export the model again");
    }
}
