using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// Factors by weights alone, for weights with one scale per tensor: cross-layer equalisation as Nagel et al. state it (2019, arXiv:1906.04721, section 4.1). Of a class the
/// greatest weight that makes it is r1, the greatest that reads it r2; its factor <c>sqrt(r2 / r1)</c> makes both <c>sqrt(r1 * r2)</c>. Again and again, since a layer stands
/// between two classes.
/// </summary>
internal static class WeightFactors
{
    private const int MostRounds = 40;

    /// <summary>The change of a round's factors at which it ends.</summary>
    private const double Settled = 1e-3;

    /// <summary>The largest factor of a class.</summary>
    private const double Largest = 1 << 12;

    /// <summary>The factor of each class.</summary>
    public static double[] Choose(ChannelClasses classes, IReadOnlyList<LinearLayer> layers)
    {
        var factors = new double[classes.Count];
        Array.Fill(factors, 1);
        for (int round = 0; round < MostRounds; round++)
        {
            double change = 0;
            var makes = new double[classes.Count];
            var reads = new double[classes.Count];
            foreach (LinearLayer layer in layers)
                AddRanges(layer, classes, factors, makes, reads);
            for (int of = 0; of < factors.Length; of++)
            {
                if (!classes.IsOpen(of) || makes[of] == 0 || reads[of] == 0)
                    continue;
                double factor = Math.Clamp(factors[of] * Math.Sqrt(reads[of] / makes[of]), 1 / Largest, Math.Min(Largest, classes.Most(of)));
                change = Math.Max(change, Math.Abs(factor / factors[of] - 1));
                factors[of] = factor;
            }
            if (change < Settled)
                break;
        }
        return factors;
    }

    /// <summary>A layer's greatest weights by output class and by input class, at the factors of now.</summary>
    private static void AddRanges(LinearLayer layer, ChannelClasses classes, double[] factors, double[] makes, double[] reads)
    {
        Value input = layer.Node.Input;
        int[] inputs = [.. Enumerable.Range(0, ChannelStatistics.ChannelsOf(input)).Select(channel => classes[input, channel])];
        for (int output = 0; output < layer.Outputs; output++)
        {
            int made = classes[layer.Node.Output, output];
            for (int tap = 0; tap < layer.Depth; tap++)
            {
                int read = inputs[layer.InputChannel(output, tap)];
                double weight = Math.Abs(layer.Weights[output * layer.Depth + tap]) * factors[made] / factors[read];
                makes[made] = Math.Max(makes[made], weight);
                reads[read] = Math.Max(reads[read], weight);
            }
        }
    }
}
