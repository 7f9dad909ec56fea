using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Operators with weights.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>Per output channel of weights that were given other scales, what their bias is multiplied with.</summary>
    private readonly Dictionary<Value, double[]> _biasFactors = [];

    private void Conv2D(TfLiteNode node)
    {
        Value input = Map(node), weights = Weights(node, input, rank: 4, order: null), output = Output(node);
        int channels = input.Shape[3], perGroup = weights.Shape[3];
        if (channels % perGroup != 0)
            throw new UnsupportedNodeException($"weights {NodeShape.Text(weights.Shape)} do not fit {channels} channels: export it again");
        FlatTable options = node.Options;
        Emit(new Convolution(node.Name, input, weights, Bias(node, input, weights, 2), output,
            Axis(node, weights.Shape[1], options.Int(2), options.Int(5, 1), input.Shape[1]),
            Axis(node, weights.Shape[2], options.Int(1), options.Int(4, 1), input.Shape[2]), channels / perGroup)
        { Clamp = FusedActivation(options.Byte(3)) });
        RequireSameType(input, output);
    }

    private void DepthwiseConv2D(TfLiteNode node)
    {
        // [1, KH, KW, O]: the graph wants an output channel's taps together.
        Value input = Map(node), weights = Weights(node, input, rank: 4, order: [3, 1, 2, 0]), output = Output(node);
        FlatTable options = node.Options;
        Emit(new Convolution(node.Name, input, weights, Bias(node, input, weights, 2), output,
            Axis(node, weights.Shape[1], options.Int(2), options.Int(6, 1), input.Shape[1]),
            Axis(node, weights.Shape[2], options.Int(1), options.Int(5, 1), input.Shape[2]), input.Shape[3])
        { Clamp = FusedActivation(options.Byte(4)) });
        RequireSameType(input, output);
    }

    private void FullyConnected(TfLiteNode node)
    {
        Value input = Flowing(node, 0), weights = Weights(node, input, rank: 2, order: null), output = Output(node);
        RequireSameType(input, output);
        if (node.Options.Byte(1) != 0)
            throw new UnsupportedNodeException("weights stored in a shuffled format: export without it");
        Value? bias = Bias(node, input, weights, 2);
        Clamp clamp = FusedActivation(node.Options.Byte(0));
        int outputs = weights.Shape[0];
        if (input.Elements != weights.Shape[1] && input.Shape is [1, _, _, var channels] && channels == weights.Shape[1])
        {
            weights.Shape = [outputs, 1, 1, channels];
            Emit(new Convolution(node.Name, input, weights, bias, output, new(1), new(1), groups: 1) { Clamp = clamp });
            return;
        }
        bool flat = output.Shape.Length == 2;
        Value result = flat ? output : new($"{output.Name}/flat", [1, outputs], output.Type) { Quantisation = output.Quantisation };
        Emit(new FullyConnected(node.Name, input, weights, bias, result) { Clamp = clamp });
        if (!flat)
            Emit(new Reshape($"{node.Name}/shape", result, output));
    }

    private Value Map(TfLiteNode node) => Flowing(node, 0) is { Shape.Length: 4 } map ? map
        : throw new UnsupportedNodeException("its input is no map of four axes: export as a 2-D network");

    /// <summary>The weights as the input's type wants them: int8 with symmetric scales along axis 0, or float.</summary>
    private Value Weights(TfLiteNode node, Value input, int rank, int[]? order) => Weights(node, Constant(node, 1), input, rank, order);

    private Value Weights(TfLiteNode node, Value stored, Value input, int rank, int[]? order)
    {
        if (stored.Shape.Length != rank || (node.Operation == "DEPTHWISE_CONV_2D" && stored.Shape[0] != 1))
            throw new UnsupportedNodeException($"weights of shape {NodeShape.Text(stored.Shape)}: export it again");
        int outputAxis = order is null ? 0 : order[0];
        Value weights = input.Type == ElementType.Float32 ? Dequantised(stored) : new(stored.Name, stored.Shape, stored.Type)
        { Data = stored.Data, Quantisation = stored.Quantisation };
        _budget.Charge(weights.Elements);
        if (order is not null)
        {
            weights.Data = Permutation.Transpose(weights.Data!, weights.Shape, order);
            weights.Shape = Permutation.Apply(order, weights.Shape);
        }
        if (input.Type == ElementType.Int8)
        {
            if (weights is { Type: ElementType.UInt8, Quantisation: { IsPerTensor: true, Scale: > 0 } })
            {
                AsymmetricWeights made = AsymmetricWeights.Requantise(weights);
                _biasFactors[made.Weights] = made.BiasFactors;
                return made.Weights;
            }
            if (weights.Type != ElementType.Int8 || weights.Quantisation is not { } scales
                || Array.Exists(scales.ZeroPoints, zero => zero != 0))
                throw new UnsupportedNodeException($"weights '{weights.Name}' are not symmetric int8: quantise with TensorFlow Lite's full-integer int8 scheme");
            if (!scales.IsPerTensor && scales.Axis != outputAxis)
                throw new UnsupportedNodeException($"weights '{weights.Name}' have scales along axis {scales.Axis}: quantise per output channel");
            weights.Quantisation = scales with { Axis = 0 };
        }
        return weights;
    }

    private Value? Bias(TfLiteNode node, Value input, Value weights, int index)
    {
        if (node.Inputs.Length <= index || node.Inputs[index] < 0)
            return null;
        Value bias = Constant(node, index);
        if (input.Type == ElementType.Float32)
            return Dequantised(bias);
        if (bias.Data is not int[] sums)
            throw new UnsupportedNodeException($"bias '{bias.Name}' is {bias.Type}: quantise with 32-bit biases");
        return _biasFactors.TryGetValue(weights, out double[]? factors) && factors.Length == sums.Length
            ? Value.Constant(bias.Name, bias.Shape, [.. sums.Zip(factors, (sum, factor) => (int)Math.Clamp(Math.Round(sum * factor), int.MinValue, int.MaxValue))])
            : bias;
    }

    /// <summary>A constant's reals.</summary>
    private Value Dequantised(Value constant)
    {
        if (constant.Type == ElementType.Float32)
            return Value.Constant(constant.Name, constant.Shape, constant.Floats);
        if (constant.Quantisation is not { } scales)
            throw new UnsupportedNodeException($"constant '{constant.Name}' is {constant.Type} without a scale: export with float32 or int8 constants");
        _budget.Charge(constant.Elements);
        long inner = constant.Shape.Skip(scales.Axis + 1).Aggregate(1L, (product, size) => product * size);
        var reals = new float[constant.Elements];
        for (int i = 0; i < reals.Length; i++)
        {
            int pair = scales.IsPerTensor ? 0 : (int)(i / inner % scales.Scales.Length);
            long quantised = constant.Data switch
            {
                sbyte[] bytes when constant.Type == ElementType.Int8 => bytes[i],
                byte[] bytes => bytes[i],
                short[] shorts => shorts[i],
                int[] ints => ints[i],
                _ => throw new UnsupportedNodeException($"constant '{constant.Name}' is {constant.Type}: export with float32 or int8 constants"),
            };
            reals[i] = (float)(scales.Scales[pair] * (double)(quantised - scales.ZeroPoints[pair]));
        }
        return Value.Constant(constant.Name, constant.Shape, reals);
    }

    private static Window Axis(TfLiteNode node, int size, int stride, int dilation, int inputs)
    {
        const int Most = 1 << 15;
        if (size is < 1 or > Most || stride is < 1 or > Most || dilation is < 1 or > Most)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}': window {size}, stride {stride}, dilation {dilation}; the file is damaged, export it again");
        return node.Options.Byte(0) switch
        {
            0 => Window.Same(size, stride, dilation, inputs),
            1 => new(size, stride, dilation),
            var padding => throw new UnsupportedNodeException($"padding scheme {padding}: use SAME or VALID"),
        };
    }
}
