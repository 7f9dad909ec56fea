using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>Writes a graph again with factors on the channels of its values: the layers that make a value take them in, those that read it undo them.</summary>
internal static class FactorApplication
{
    /// <summary>What is put behind the name of a value that no longer has the source's reals.</summary>
    public const string Suffix = ":equalised";

    /// <summary>The graph with factors; nodes that nothing changes are those of the source.</summary>
    /// <param name="graph">Not changed.</param>
    /// <param name="factors">Of each channel of a value; null where it has none.</param>
    /// <param name="reach">The largest magnitude that calibration saw of a value of the graph; null where that is not known.</param>
    public static ModelGraph Apply(ModelGraph graph, Func<Value, double[]?> factors, Func<Value, float>? reach = null)
    {
        ModelGraph result = graph.WithoutNodes();
        var known = new Dictionary<Value, (Value Scaled, double[]? Factors)>();
        foreach (Node node in graph.Nodes)
        {
            bool changes = node.Inputs.Concat(node.Outputs).Any(value => Scaled(value).Factors is not null);
            result.Nodes.Add(!changes ? node : Scale(node));
        }
        return result;

        (Value Scaled, double[]? Factors) Scaled(Value value)
        {
            if (!known.TryGetValue(value, out var scaled))
                known[value] = scaled = factors(value) is { } own && Array.Exists(own, factor => factor != 1) ? (new(value.Name + Suffix, value.Shape, value.Type), own) : (value, null);
            return scaled;
        }

        Node Scale(Node node)
        {
            (Value input, double[]? undone) = Scaled(node.Input);
            (Value output, double[]? taken) = Scaled(node.Output);
            if (node is Unary unary && PointFunction.MayBearFactors(unary))
                return PointFunction.With(unary, input, undone, output, taken, reach?.Invoke(unary.Input) ?? float.PositiveInfinity);
            if (LinearLayer.Of(node) is not { } layer)
                return node.Copy([.. node.Inputs.Select(each => Scaled(each).Scaled)], output);
            var weights = new float[layer.Weights.Length];
            float[]? bias = layer.Bias is null ? null : [.. layer.Bias];
            for (int channel = 0; channel < layer.Outputs; channel++)
            {
                double factor = taken is null ? 1 : taken[channel];
                for (int tap = 0; tap < layer.Depth; tap++)
                {
                    double of = undone is null ? 1 : undone[layer.InputChannel(channel, tap)];
                    int at = channel * layer.Depth + tap;
                    weights[at] = (float)(layer.Weights[at] * (factor / of));
                }
                if (bias is not null)
                    bias[channel] = (float)(bias[channel] * factor);
            }
            return layer.With(weights, bias, input, output);
        }
    }
}
