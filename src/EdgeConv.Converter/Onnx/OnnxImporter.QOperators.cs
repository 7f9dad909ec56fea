using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Onnx;

/// <summary>
/// Operators that work on levels (ONNX's own, and ONNX Runtime's of domain com.microsoft): each is what dequantises its inputs, the operator on reals and what
/// quantises its output, written as one node; or, of the integer products, sums of levels.
/// </summary>
internal sealed partial class OnnxImporter
{
    private readonly Dictionary<Value, Quantisation?> _scales = [];

    private void AddQOperators(Dictionary<string, Action<OnnxNode>> operators)
    {
        operators["QLinearConv"] = QLinearConv;
        operators["QLinearMatMul"] = QLinearMatMul;
        operators["ConvInteger"] = node => Integer(node, "Conv", 0);
        operators["MatMulInteger"] = node => Integer(node, "MatMul", -1);
        var own = new Dictionary<string, Action<OnnxNode>>
        {
            ["DequantizeLinear"] = DequantizeLinear,
            ["QGemm"] = QGemm,
            ["QLinearAdd"] = node => QLinearPair(node, "Add"),
            ["QLinearAveragePool"] = node => QLinearMap(node, "AveragePool"),
            ["QLinearConcat"] = QLinearConcat,
            ["QLinearGlobalAveragePool"] = node => QLinearMap(node, "GlobalAveragePool"),
            ["QLinearLeakyRelu"] = node => QLinearFunction(node, "LeakyRelu"),
            ["QLinearMul"] = node => QLinearPair(node, "Mul"),
            ["QLinearSigmoid"] = node => QLinearFunction(node, "Sigmoid"),
            ["QLinearSoftmax"] = node => QLinearFunction(node, "Softmax"),
            ["QuantizeLinear"] = QuantizeLinear,
        };
        foreach (var (operation, import) in own)
            operators[$"com.microsoft.{operation}"] = import;
    }

    private void QLinearConv(OnnxNode node)
    {
        Value weights = Dequantised(node, 3, axis: 0);
        Value? bias = node.HasInput(8) ? SumsAsReals(node, 8, 1, weights) : null;
        Quantised(node, Apply(node, "Conv", Dequantised(node, 0), weights, bias), 6);
    }

    private void QLinearMatMul(OnnxNode node) =>
        Quantised(node, Apply(node, "MatMul", Dequantised(node, 0), Dequantised(node, 3, axis: -1)), 6);

    private void QGemm(OnnxNode node)
    {
        Value weights = Dequantised(node, 3, axis: node.Int("transB", 0) != 0 ? 0 : -1);
        Value? bias = node.HasInput(6) ? SumsAsReals(node, 6, 1, weights, node.Float("alpha", 1)) : null;
        Value reals = Apply(node, "Gemm", Dequantised(node, 0), weights, bias);
        if (node.HasInput(7))
            Quantised(node, reals, 7);
        else
            Finish(node, reals);
    }

    private void QLinearPair(OnnxNode node, string operation) => Quantised(node, Apply(node, operation, Dequantised(node, 0), Dequantised(node, 3)), 6);

    private void QLinearFunction(OnnxNode node, string operation) => Quantised(node, Apply(node, operation, Dequantised(node, 0)), 3);

    private void QLinearMap(OnnxNode node, string operation)
    {
        if (node.Int("channels_last", 0) != 0)
            throw new UnsupportedNodeException("channels last: export with the channels first");
        QLinearFunction(node, operation);
    }

    /// <summary>Scale and zero point of the output, then each input with its own.</summary>
    private void QLinearConcat(OnnxNode node)
    {
        Value?[] parts = [.. Enumerable.Range(0, Math.Max(node.Inputs.Length - 2, 0) / 3).Select(i => Dequantised(node, 2 + 3 * i))];
        Quantised(node, Apply(node, "Concat", parts), 0);
    }

    /// <summary>
    /// Sums of products of levels less their zero points: those of the input are its reals by its scale, so the weights are divided by it.
    /// </summary>
    /// <param name="node">Inputs, weights, zero points of both.</param>
    /// <param name="operation">What sums reals.</param>
    /// <param name="axis">Of the weights, along which zero points lie.</param>
    private void Integer(OnnxNode node, string operation, int axis)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        if (ScaleOf(input) is not { IsPerTensor: true } quantisation)
            throw new UnsupportedNodeException("its input has no constant scale: quantise with constant scales (static quantisation)");
        CheckZeroPoint(node, 2, quantisation, input);
        int zeros = node.HasInput(3) ? node.Longs(3).Length : 1;
        float[] scales = new float[zeros];
        Array.Fill(scales, 1 / quantisation.Scale);
        Value scale = Value.Constant($"{stored.Name}/scale", zeros == 1 ? [] : [zeros], scales);
        Value weights = Dequantised(node, stored, scale, node.HasInput(3) ? node.Required(3) : null, axis);
        Value sums = Apply(node, operation, input, weights);
        Finish(node, sums);
        _whole.Add(_values[node.Proto.Output[0]]);
    }

    /// <summary>The reals of input <paramref name="at"/>, whose scale and zero point are the next two.</summary>
    private Value Dequantised(OnnxNode node, int at, int? axis = null)
    {
        Value value = node.Required(at);
        if (value.IsConstant)
            return Dequantised(node, value, node.Constant(at + 1), node.HasInput(at + 2) ? node.Required(at + 2) : null, axis);
        Quantisation stated = StatedScales(Step(node, "DequantizeLinear", "", [value, node.Constant(at + 1), node.HasInput(at + 2) ? node.Required(at + 2) : null], null), value);
        if (ScaleOf(value) is not { IsPerTensor: true } known)
            throw new UnsupportedNodeException($"'{value.Name}' is not quantised in this model: export with float32 inputs and a QuantizeLinear behind them");
        if (!stated.IsPerTensor || known.Scale != stated.Scale || known.ZeroPoint != stated.ZeroPoint)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' reads '{value.Name}' by another scale than it has; export the model again");
        return value;
    }

    private Value Dequantised(OnnxNode node, Value constant, Value scale, Value? zeroPoint, int? axis)
    {
        // One scale for all has no axis.
        int? along = scale.Elements == 1 || axis is null ? null : axis;
        return Requantised(Step(node, "DequantizeLinear", $"/{constant.Name}", [constant, scale, zeroPoint], along));
    }

    private static void CheckZeroPoint(OnnxNode node, int at, Quantisation known, Value input)
    {
        long stated = node.HasInput(at) && node.Longs(at) is [var zero] ? zero - (node.Inputs[at]!.Type == ElementType.UInt8 ? 128 : 0) : known.ZeroPoint;
        if (stated != known.ZeroPoint)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' reads '{input.Name}' by another zero point than it has; export the model again");
    }

    /// <summary>A bias of integers, whose scale is the product of the input's and each output's.</summary>
    private Value SumsAsReals(OnnxNode node, int at, int inputScale, Value weights, float factor = 1)
    {
        float input = node.Floats(inputScale) is [var only] ? only : throw new UnsupportedNodeException("a scale per channel of an activation: quantise activations with one scale");
        float[] scales = Array.ConvertAll(weights.Quantisation!.Scales, scale => input * scale * factor);
        return Dequantised(node, node.Constant(at), Value.Constant($"{node.Constant(at).Name}/scale", scales.Length == 1 ? [] : [scales.Length], scales), null, 0);
    }

    /// <summary>The scale that a value was quantised by, or what only moves levels has of its input.</summary>
    private Quantisation? ScaleOf(Value value)
    {
        var moved = new List<Value>();
        Quantisation? found = null;
        for (Value? at = value; at is not null && found is null && !_scales.TryGetValue(at, out found);)
        {
            found = at.Quantisation;
            moved.Add(at);
            at = _graph.Producer(at) is { KeepsScale: true } or Graph.Concat or Graph.Activation ? _graph.Producer(at)!.Input : null;
        }
        foreach (Value each in moved)
            _scales[each] = found;
        return found;
    }

    /// <summary>An operator on reals that is part of a node, with the node's attributes.</summary>
    private Value Apply(OnnxNode node, string operation, params Value?[] inputs)
    {
        OnnxNode step = Step(node, operation, "/reals", inputs, null);
        string name = step.Proto.Output[0];
        // The file may have a value of that name.
        bool isTaken = _values.Remove(name, out Value? other);
        _operators[operation](step);
        _values.Remove(name, out Value? reals);
        if (isTaken)
            _values[name] = other!;
        return reals!;
    }

    private void Quantised(OnnxNode node, Value reals, int scale)
    {
        OnnxNode step = Step(node, "QuantizeLinear", "", [reals, node.Required(scale), node.HasInput(scale + 1) ? node.Required(scale + 1) : null], null);
        QuantizeLinear(step);
    }

    private static OnnxNode Step(OnnxNode node, string operation, string suffix, Value?[] inputs, int? axis)
    {
        var proto = new NodeProto { OpType = operation };
        proto.Output.Add(node.Proto.Output[0] + suffix);
        if (operation is not ("QuantizeLinear" or "DequantizeLinear"))
            proto.Attribute.AddRange(node.Proto.Attribute);
        else if (axis is { } along)
            proto.Attribute.Add(new AttributeProto { Name = "axis", I = along });
        return new(node.Name + suffix, operation, proto, inputs, node.Budget);
    }
}
