using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>Writes an int8 graph again with some of its values as int16. Nodes are its own, so that their weights can be learned; other values and constants are shared.</summary>
/// <remarks>A <see cref="Quantize"/> stands where a node can neither make nor read int16, or where its sums could leave int32.</remarks>
internal sealed class WideGraph
{
    /// <summary>What is seen in use may be larger than what calibration saw, and int16 has levels to spare; but a function's table has few entries for its whole range.</summary>
    private const float Headroom = 2;

    private readonly ModelGraph _source, _result;
    private readonly Dictionary<Value, Value> _wide = [], _narrowed = [];

    private WideGraph(ModelGraph source) => (_source, _result) = (source, source.WithoutNodes());

    /// <param name="source">An int8 graph; not changed.</param>
    /// <param name="families">The values that become int16, whole families.</param>
    /// <param name="largest">The largest magnitude of a value's reals.</param>
    public static ModelGraph Of(ModelGraph source, IEnumerable<WideFamily> families, Func<Value, float> largest)
    {
        var graph = new WideGraph(source);
        foreach (WideFamily family in families)
        {
            float room = source.Nodes.Exists(node => node is Unary or ChannelUnary && family.Members.Contains(node.Input)) ? 1 : Headroom;
            var quantisation = new Quantisation(family.Members.Max(largest) is > 0 and var most ? room * most / short.MaxValue : 1, 0);
            foreach (Value value in family.Members)
                graph._wide[value] = new(value.Name, value.Shape, ElementType.Int16) { Quantisation = quantisation };
        }
        graph.Write();
        return graph._result;
    }

    private void Write()
    {
        foreach (Node node in _source.Nodes)
        {
            bool makesWide = _wide.TryGetValue(node.Output, out Value? made);
            if (!makesWide && !Array.Exists(node.Inputs, _wide.ContainsKey))
                _result.Nodes.Add(node.Outputs.Length > 1 ? node : node.Copy([.. node.Inputs], node.Output));
            else if (makesWide && !WideNodes.Moves(node) && !WideNodes.Takes(node))
            {
                var narrow = new Value(node.Output.Name + ":narrow", node.Output.Shape, ElementType.Int8) { Quantisation = node.Output.Quantisation };
                _result.Nodes.Add(node.Copy([.. node.Inputs.Select(Narrowed)], narrow));
                _result.Nodes.Add(new Quantize(node.Name + ":widen", narrow, made!));
            }
            else
                Rewrite(node, made ?? node.Output);
        }
    }

    private void Rewrite(Node node, Value output)
    {
        Value[] inputs = [.. node.Inputs];
        bool takes = WideNodes.Takes(node) || (WideNodes.Moves(node) && output.Type == ElementType.Int16);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = takes && _wide.TryGetValue(inputs[i], out Value? wide) ? wide : Narrowed(inputs[i]);
        if (inputs[0].Type == ElementType.Int16 && Weights(node) is { } weights)
        {
            if (Bias(node, weights, inputs[0].Quantisation!.Scale) is { } bias)
                inputs = [inputs[0], weights, .. bias];
            else
                inputs[0] = Narrowed(node.Input);
        }
        _result.Nodes.Add(node.Outputs.Length > 1 ? WithOutputs(node, inputs) : node.Copy(inputs, output));
    }

    private static DetectionPostProcess WithOutputs(Node node, Value[] inputs) => node is DetectionPostProcess detection
        ? new DetectionPostProcess(node.Name, inputs[0], inputs[1], inputs[2], node.Outputs, detection.Options)
        : throw new InvalidOperationException($"{node} has several outputs");

    private static Value? Weights(Node node) => node is Convolution or TransposedConvolution or FullyConnected ? node.Inputs[1] : null;

    /// <summary>The bias at the scale of an int16 input, if there is one; null where a sum could leave int32.</summary>
    private static Value[]? Bias(Node node, Value weights, float scale)
    {
        Value? bias = node.Inputs.Length > 2 ? node.Inputs[2] : null;
        var levels = (int[]?)bias?.Data;
        var filters = (sbyte[])weights.Data!;
        int channels = weights.Shape[0], depth = filters.Length / channels;
        double finer = (double)node.Input.Quantisation!.Scale / scale;
        var rescaled = new int[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double level = levels is null ? 0 : Math.Round(levels[channel] * finer);
            (long least, long most) = AccumulatorBound.Int16Bounds(filters.AsSpan(channel * depth, depth), (long)level);
            // Learned rounding may raise each weight by 1, and a corrected bias moves little.
            long room = (long)Int16Check.Largest * depth + (1 << 24);
            if (least - room < int.MinValue || most + room > int.MaxValue)
                return null;
            rescaled[channel] = (int)level;
        }
        if (bias is null)
            return [];
        Quantisation of = weights.Quantisation!;
        float[] scales = [.. Enumerable.Range(0, channels).Select(channel => of.Scales[of.IsPerTensor ? 0 : channel] * scale)];
        return [Value.Constant(bias.Name, bias.Shape, rescaled, new Quantisation(scales, new int[channels]))];
    }

    /// <summary>The value as int8, as it was.</summary>
    private Value Narrowed(Value value)
    {
        if (!_wide.TryGetValue(value, out Value? wide))
            return value;
        if (!_narrowed.TryGetValue(value, out Value? narrowed))
        {
            _narrowed[value] = narrowed = new(value.Name + ":narrow", value.Shape, ElementType.Int8) { Quantisation = value.Quantisation };
            _result.Nodes.Add(new Quantize(value.Name + ":narrow", wide, narrowed));
        }
        return narrowed;
    }
}
