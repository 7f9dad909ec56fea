using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Writes a float graph's nodes again over int8 values.</summary>
/// <remarks>
/// Float inputs and outputs keep their name, type and shape: a <see cref="Quantize"/> stands right behind each input and right before each
/// output, whose int8 twin is called <c>NAME:int8</c>. All other values keep their names.
/// </remarks>
internal sealed class Int8Graph(ModelGraph source, Func<Value, Quantisation> quantisationOf, WeightMode weightMode = WeightMode.PerChannel)
{
    private const float LeastAddRatio = 1f / 512; // rule xnnpack adds what is at least 1/1024 of the output's scale

    private readonly ModelGraph _result = new(source.Name);
    private readonly Dictionary<Value, Value> _int8 = [], _sources = [];
    private readonly HashSet<Value> _reals = RealFlow.Of(source);

    /// <summary>The float graph's value that an int8 value stands for; null for one that only the int8 graph has.</summary>
    public Value? SourceOf(Value int8) => _sources.GetValueOrDefault(int8);

    public ModelGraph Build()
    {
        _result.Labels.AddRange(source.Labels);
        foreach (Value input in source.Inputs)
        {
            if (_reals.Contains(input))
            {
                _result.Inputs.Add(Real(input));
                continue;
            }
            var edge = new Value(input.Name, input.Shape, input.Type);
            _result.Inputs.Add(edge);
            _result.Nodes.Add(new Quantize(input.Name + ":quantize", edge, Int8(input)));
        }

        foreach (Node node in source.Nodes)
            _result.Nodes.Add(Rewrite(node));
        foreach (Value output in source.Outputs)
        {
            if (_reals.Contains(output))
            {
                _result.Outputs.Add(Real(output));
                continue;
            }
            var edge = new Value(output.Name, output.Shape, output.Type);
            _result.Nodes.Add(new Quantize(output.Name + ":dequantize", Int8(output), edge));
            _result.Outputs.Add(edge);
        }

        return _result;
    }

    private Node Rewrite(Node node)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
            if (_reals.Contains(node.Inputs[i]) && !_reals.Contains(node.Output) && !RealFlow.Takes(node, i))
                throw new EdgeConvException(ConverterErrors.NotQuantised, $"{node}: it reads '{node.Inputs[i].Name}', which stays float32; cut the network before it, and do the rest after the session");
        if (node is DetectionPostProcess detection)
            return new DetectionPostProcess(node.Name, Taken(node, 0), Taken(node, 1), Taken(node, 2), [.. node.Outputs.Select(Real)], detection.Options);
        Value output = _reals.Contains(node.Output) ? Real(node.Output) : Int8(node.Output);
        return node switch
        {
            DeformableConvolution n => Rewrite(n, output),
            Convolution n => Rewrite(n, output),
            TransposedConvolution n => Rewrite(n, output),
            FullyConnected n => Rewrite(n, output),
            ChannelAffine n => Rewrite(n, output),
            Add n => new Add(n.Name, Addend(n, 0, output), Addend(n, 1, output), output) { Clamp = n.Clamp },
            Concat { IsReal: true } n => new Concat(n.Name, [.. n.Inputs.Select(Dequantised)], output, n.Axis) { IsReal = true },
            Concat n => new Concat(n.Name, [.. n.Inputs.Select((input, i) => WithScaleOf(Int8(input), output, $"{n.Name}:input{i}"))], output, n.Axis),
            _ => node.Copy([.. node.Inputs.Select((_, i) => Taken(node, i))], output),
        };
    }

    /// <summary>An input in int8, unless it stays float32.</summary>
    private Value Taken(Node node, int input)
    {
        Value value = node.Inputs[input];
        return _reals.Contains(value) ? Real(value) : value.IsConstant && RealFlow.Takes(node, input) ? value : Int8(value);
    }

    private Value Real(Value value)
    {
        if (!_int8.TryGetValue(value, out Value? known))
            _int8[value] = known = new(value.Name, value.Shape, ElementType.Float32);
        return known;
    }

    /// <summary>An input of a join of reals.</summary>
    private Value Dequantised(Value input)
    {
        if (_reals.Contains(input))
            return Real(input);
        var reals = new Value($"{input.Name}:dequantized", input.Shape, ElementType.Float32);
        _result.Nodes.Add(new Quantize($"{input.Name}:dequantize", Int8(input), reals));
        return reals;
    }

    private DeformableConvolution Rewrite(DeformableConvolution node, Value output)
    {
        Value input = Int8(node.Input);
        (Value weights, Value bias) = Filter(node.Name, node.Input, node.Weights, node.Bias, Scale(input), Scale(output));
        return new(node.Name, input, Taken(node, 1), node.HasMask ? Taken(node, 2) : null, weights, bias, output, node.Vertical, node.Horizontal, node.Groups, node.OffsetGroups)
        {
            Clamp = node.Clamp,
        };
    }

    private Convolution Rewrite(Convolution node, Value output)
    {
        Value input = Int8(node.Input);
        (Value weights, Value bias) = Filter(node.Name, node.Input, node.Weights, node.Bias, Scale(input), Scale(output));
        return new(node.Name, input, weights, bias, output, node.Vertical, node.Horizontal, node.Groups) { Depth = node.Depth, Clamp = node.Clamp };
    }

    private TransposedConvolution Rewrite(TransposedConvolution node, Value output)
    {
        Value input = Int8(node.Input);
        (Value weights, Value bias) = Filter(node.Name, node.Input, node.Weights, node.Bias, Scale(input), Scale(output));
        return new(node.Name, input, weights, bias, output, node.Vertical, node.Horizontal, node.Groups, node.OutputSize) { Depth = node.Depth, Clamp = node.Clamp };
    }

    private FullyConnected Rewrite(FullyConnected node, Value output)
    {
        Value input = Int8(node.Input);
        (Value weights, Value bias) = Filter(node.Name, node.Input, node.Weights, node.Bias, Scale(input), Scale(output));
        return new(node.Name, input, weights, bias, output) { Clamp = node.Clamp };
    }

    private (Value Weights, Value Bias) Filter(string name, Value input, Value weights, Value? bias, float inputScale, float outputScale) =>
        StatedWeights.Restore(name, weights, bias, inputScale) ?? WeightQuantiser.Quantise(
            name, weights.Shape, RealValues.Of(weights), RealValues.Bias(input, weights, bias), inputScale, outputScale, weightMode);

    /// <summary>A BatchNorm that no convolution took in is a depthwise 1x1 convolution.</summary>
    private Convolution Rewrite(ChannelAffine node, Value output)
    {
        if (node.Input.Shape.Length != 4)
            throw new EdgeConvException(ConverterErrors.NotQuantised, $"{node}: scale and shift of a [{string.Join(", ", node.Input.Shape)}] cannot be quantised; fold it into the layer before it");
        Value input = Int8(node.Input);
        int channels = node.Scale.Length;
        (Value weights, Value bias) = WeightQuantiser.Quantise(node.Name, [channels, 1, 1, 1], node.Scale, node.Shift, Scale(input), Scale(output), weightMode);
        return new(node.Name, input, weights, bias, output, new Window(1), new Window(1), channels) { Clamp = node.Clamp };
    }

    /// <summary>An input of an ADD; one far finer than the sum is requantised to what the sum can show.</summary>
    private Value Addend(Add node, int index, Value output)
    {
        Value input = Int8(node.Inputs[index]);
        float least = Scale(output) * LeastAddRatio;
        if (Scale(input) >= least)
            return input;
        var coarser = new Quantisation(least, input.Quantisation!.ZeroPoint);
        return Requantised(input, coarser, $"{node.Name}:input{index}");
    }

    private Value WithScaleOf(Value input, Value output, string name)
    {
        Quantisation have = input.Quantisation!, want = output.Quantisation!;
        return have.Scale == want.Scale && have.ZeroPoint == want.ZeroPoint ? input : Requantised(input, want, name);
    }

    private Value Requantised(Value input, Quantisation quantisation, string name)
    {
        var value = new Value(name, input.Shape, ElementType.Int8) { Quantisation = quantisation };
        _result.Nodes.Add(new Quantize(name + ":quantize", input, value));
        return value;
    }

    private Value Int8(Value value)
    {
        if (_int8.TryGetValue(value, out Value? known))
            return known;
        Quantisation quantisation = quantisationOf(value);
        bool atEdge = source.Inputs.Contains(value) || source.Outputs.Contains(value);
        var result = new Value(atEdge ? value.Name + ":int8" : value.Name, value.Shape, ElementType.Int8) { Quantisation = quantisation };
        if (value.IsConstant)
            result.Data = Array.ConvertAll(RealValues.Of(value), real => ToLevel(real, quantisation));
        (_int8[value], _sources[result]) = (result, value);
        return result;
    }

    private static sbyte ToLevel(float real, Quantisation quantisation) =>
        (sbyte)Math.Clamp(Math.Round((double)real / quantisation.Scale) + quantisation.ZeroPoint, sbyte.MinValue, sbyte.MaxValue);

    private static float Scale(Value value) => value.Quantisation!.Scale;
}
