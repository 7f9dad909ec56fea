using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Absorption of biases (Nagel et al. 2019, arXiv:1906.04721, section 4.1.3): of a channel that is always above c behind a ReLU, c is left out of the layer's bias and added,
/// times the weights that read it, to the bias of the next layers. Behind no clamp any c may be moved, so the middle of the range is.
/// </summary>
internal static class BiasAbsorption
{
    /// <summary>Deviations below the mean that a ReLU's channel counts as always above: the paper's 3.</summary>
    private const double Deviations = 3;

    /// <summary>Elements of a channel that must have been seen: the range of fewer says little.</summary>
    private const int LeastElements = 128;

    /// <summary>What a channel must lose of its range.</summary>
    private const double LeastShare = 1.0 / 64;

    /// <summary>A float graph with the same outputs; what calibration showed is changed along with it.</summary>
    /// <param name="graph">Not changed.</param>
    /// <param name="seen">Gets the new values' statistics.</param>
    /// <param name="pinned">Values that must keep their reals, beside outputs.</param>
    public static ModelGraph Run(ModelGraph graph, Dictionary<Value, ChannelStatistics> seen, Func<Value, bool> pinned)
    {
        var moved = new Dictionary<Value, double[]>();
        foreach (LinearLayer layer in graph.Nodes.Select(LinearLayer.Of).OfType<LinearLayer>())
        {
            Value output = layer.Node.Output;
            if (seen[output].Count < LeastElements || pinned(output) || graph.Outputs.Contains(output) || !graph.Readers(output).Any() || !graph.Readers(output).All(node => LinearLayer.Of(node) is { IsPadded: false }))
                continue;
            double[] offsets = [.. Enumerable.Range(0, seen[output].Channels).Select(channel => Offset(seen[output], channel, layer.Node.Clamp))];
            if (Array.Exists(offsets, offset => offset != 0))
                moved[output] = offsets;
        }
        return moved.Count == 0 ? graph : Apply(graph, moved, seen);
    }

    private static double Offset(ChannelStatistics seen, int channel, Clamp clamp)
    {
        double low = seen.Low[channel], high = seen.High[channel];
        double offset = clamp == Clamp.Relu ? Math.Max(Math.Min(low, seen.Mean(channel) - Deviations * seen.Deviation(channel)), 0)
            : clamp.IsNone ? (low + high) / 2 : 0;
        return Math.Abs(offset) >= LeastShare * Math.Max(high, -low) ? (float)offset : 0;
    }

    private static ModelGraph Apply(ModelGraph graph, Dictionary<Value, double[]> moved, Dictionary<Value, ChannelStatistics> seen)
    {
        ModelGraph result = graph.WithoutNodes();
        var shifted = new Dictionary<Value, Value>();
        foreach ((Value value, double[] offsets) in moved)
        {
            shifted[value] = new(value.Name + FactorApplication.Suffix, value.Shape, value.Type);
            for (int channel = 0; channel < offsets.Length; channel++)
                seen[value].Subtract(channel, offsets[channel]);
            seen[shifted[value]] = seen[value];
        }
        foreach (Node node in graph.Nodes)
        {
            double[]? given = node.Inputs.Length > 0 ? moved.GetValueOrDefault(node.Input) : null, taken = moved.GetValueOrDefault(node.Output);
            if (given is null && taken is null)
            {
                result.Nodes.Add(node);
                continue;
            }
            LinearLayer layer = LinearLayer.Of(node)!;
            var bias = new float[layer.Outputs];
            for (int channel = 0; channel < layer.Outputs; channel++)
            {
                double sum = layer.Bias is null ? 0 : layer.Bias[channel];
                for (int tap = 0; tap < layer.Depth && given is not null; tap++)
                    sum += layer.Weights[channel * layer.Depth + tap] * given[layer.InputChannel(channel, tap)];
                bias[channel] = (float)(sum - (taken is null ? 0 : taken[channel]));
            }
            result.Nodes.Add(layer.With(layer.Weights, bias, shifted.GetValueOrDefault(node.Input, node.Input), shifted.GetValueOrDefault(node.Output, node.Output)));
        }
        return result;
    }
}
