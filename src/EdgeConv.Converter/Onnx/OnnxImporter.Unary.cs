using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Functions of one element: activations and elementary functions.</summary>
internal sealed partial class OnnxImporter
{
    /// <summary>The function that a node's attributes describe, with ONNX's defaults.</summary>
    private static readonly Dictionary<string, Func<OnnxNode, UnaryFunction>> s_functions = new()
    {
        ["Abs"] = _ => new(UnaryKind.Abs),
        ["Ceil"] = _ => new(UnaryKind.Ceiling),
        ["Celu"] = node => new(UnaryKind.Celu, node.Float("alpha", 1)),
        ["Elu"] = node => new(UnaryKind.Elu, node.Float("alpha", 1)),
        ["Erf"] = _ => new(UnaryKind.Erf),
        ["Exp"] = _ => new(UnaryKind.Exp),
        ["Floor"] = _ => new(UnaryKind.Floor),
        ["Gelu"] = node => new(node.Text("approximate", "none") == "tanh" ? UnaryKind.GeluTanh : UnaryKind.Gelu),
        ["HardSigmoid"] = node => new(UnaryKind.HardSigmoid, node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
        ["HardSwish"] = _ => new(UnaryKind.HardSwish),
        ["LeakyRelu"] = node => new(UnaryKind.LeakyRelu, node.Float("alpha", 0.01f)),
        ["Log"] = _ => new(UnaryKind.Log),
        ["Mish"] = _ => new(UnaryKind.Mish),
        ["Neg"] = _ => new(UnaryKind.Linear, -1),
        ["Reciprocal"] = _ => new(UnaryKind.Reciprocal),
        ["Round"] = _ => new(UnaryKind.Round),
        ["Selu"] = node => new(UnaryKind.Selu, node.Float("alpha", 1.67326319217681884765625f), node.Float("gamma", 1.05070102214813232421875f)),
        ["Sigmoid"] = _ => new(UnaryKind.Sigmoid),
        ["Sign"] = _ => new(UnaryKind.Sign),
        ["Softplus"] = _ => new(UnaryKind.Softplus),
        ["Softsign"] = _ => new(UnaryKind.Softsign),
        ["Sqrt"] = _ => new(UnaryKind.Sqrt),
        ["Tanh"] = _ => new(UnaryKind.Tanh),
        ["ThresholdedRelu"] = node => new(UnaryKind.ThresholdedRelu, node.Float("alpha", 1)),
    };

    private void Function(OnnxNode node) => EmitFunction(node, node.Flowing(0), s_functions[node.Operation](node));

    private void EmitFunction(OnnxNode node, Value input, params UnaryFunction[] functions)
    {
        UnaryFunction broken = Array.Find(functions, function => !float.IsFinite(function.A) || !float.IsFinite(function.B) || function is { Kind: UnaryKind.Celu, A: 0 });
        if (broken != default)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': {broken} is no function; export the model again");
        Emit(node, output => new Unary(node.Name, input, output, functions));
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

    /// <summary>A slope per channel, one for all, or one per element.</summary>
    private void PRelu(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        float[] slopes = node.Floats(1);
        int rank = input.Shape.Length;
        if (slopes.Length == 1)
        {
            EmitFunction(node, input, new UnaryFunction(UnaryKind.LeakyRelu, slopes[0]));
            return;
        }
        // One list before opset 7, and as some exporters write it later, lies along the channels.
        int[] shape = rank >= 3 && stored.Shape is [var only] && only == input.Shape[1] && (_opset < 7 || only != input.Shape[^1])
            ? [only, .. Enumerable.Repeat(1, rank - 2)] : stored.Shape;
        int axis = VaryingAxis(shape, rank);
        if (axis >= 0 && slopes.Length == input.Shape[axis] && slopes.Length <= NodeShape.MostChannels && (axis == rank - 1 || (axis == 1 && rank is 3 or 4 or 5)))
        {
            EmitAlongChannels(node, input, axis, (from, output) => new ChannelSlopes(node.Name, from, output, slopes));
            return;
        }
        // max(x, 0) + slope * min(x, 0)
        Value positive = Inner(node, "positive", output => new Activation($"{node.Name}/positive", input, output, Clamp.Relu));
        Value negative = Inner(node, "negative", output => new Activation($"{node.Name}/negative", input, output, new(float.NegativeInfinity, 0)));
        Value scaled = Inner(node, "scaled", Pair(node, "scaled", negative, Value.Constant(stored.Name, shape, slopes), BinaryKind.Multiply));
        Emit(node, output => new Add(node.Name, positive, scaled, output));
    }

    /// <summary>The one axis along which a constant, aligned at the last axis of a value of this rank, has more than one element; -1 where there is none or
    /// several.</summary>
    private static int VaryingAxis(int[] shape, int rank)
    {
        int[] longer = [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] != 1)];
        return longer is [var axis] && shape.Length <= rank ? axis + rank - shape.Length : -1;
    }

    /// <summary>Adds a node that works along the last axis, for a value whose channels are that axis or axis 1.</summary>
    private void EmitAlongChannels(OnnxNode node, Value input, int axis, Func<Value, Value, Node> make)
    {
        if (axis == input.Shape.Length - 1)
        {
            Emit(node, output => make(input, output));
            return;
        }
        Value map = ToMap(node, input);
        EmitMap(node, input.Shape.Length, output => make(map, output));
    }
}
