using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Cross-layer equalisation and absorption of high biases (Nagel, van Baalen, Blankevoort and Welling 2019, "Data-Free Quantization through Weight Equalization and Bias
/// Correction", arXiv:1906.04721, sections 4.1 and 4.1.3), from calibration samples.
/// </summary>
internal static class Equaliser
{
    /// <summary>A float graph with the same outputs, whose values suit quantisation better; values with other reals have other names.</summary>
    /// <param name="graph">A float graph after all passes; not changed.</param>
    /// <param name="samples">Typical inputs.</param>
    /// <param name="options">Which of both, for which weights, and the values to leave alone.</param>
    /// <param name="progress">Told the number of samples done.</param>
    public static ModelGraph Equalise(ModelGraph graph, CalibrationSet samples, QuantiseOptions options, Action<int>? progress = null)
    {
        if (!options.Equalise && !options.AbsorbBias)
            return graph;
        Dictionary<Value, ChannelStatistics> seen = ChannelStatistics.Measure(graph, samples, progress);
        if (options.AbsorbBias)
            graph = BiasAbsorption.Run(graph, seen, IsPinned);
        if (options.Equalise)
            graph = Scale(BranchScales.Insert(graph, seen, IsPinned), seen, options.Weights, IsPinned);
        return graph;

        bool IsPinned(Value value) => options.Pinned.Contains(value.Name);
    }

    private static ModelGraph Scale(ModelGraph graph, Dictionary<Value, ChannelStatistics> seen, WeightMode weights, Func<Value, bool> pinned)
    {
        var classes = new ChannelClasses(graph, seen, pinned);
        LinearLayer[] layers = [.. graph.Nodes.Select(LinearLayer.Of).OfType<LinearLayer>()];
        double[] factors;
        if (weights == WeightMode.PerTensor)
            factors = WeightFactors.Choose(classes, layers);
        else
        {
            factors = new double[classes.Count];
            Array.Fill(factors, 1);
            foreach (ScaleComponent component in ScaleComponent.Of(graph, classes, seen, layers, new Sensitivity(graph, seen)))
            {
                double[] chosen = ActivationFactors.Choose(component, classes);
                for (int i = 0; i < chosen.Length; i++)
                    factors[component.Classes[i]] = chosen[i];
            }
        }
        return FactorApplication.Apply(graph, value =>
        {
            if (!seen.TryGetValue(value, out ChannelStatistics? statistics))
                return null;
            return [.. Enumerable.Range(0, statistics.Channels).Select(channel => classes[value, channel]).Select(of => classes.IsOpen(of) ? factors[of] : 1)];
        }, value => Math.Max(seen[value].High.Max(), -seen[value].Low.Min()));
    }
}
