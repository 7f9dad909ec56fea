using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// How much noise in a channel reaches the outputs: noise energy there, as a share of an output's energy, per noise energy here. Through linear layers by the squares of their
/// weights, through clamps by the share of the time that a channel is not 0, through all else as if it changed nothing. An estimate, to weigh channels against each other.
/// </summary>
internal sealed class Sensitivity
{
    private readonly Dictionary<Value, double[]> _of = [];

    public Sensitivity(ModelGraph graph, IReadOnlyDictionary<Value, ChannelStatistics> seen)
    {
        foreach (Value output in graph.Outputs)
        {
            ChannelStatistics statistics = seen[output];
            double energy = Enumerable.Range(0, statistics.Channels).Sum(statistics.MeanSquare);
            for (int channel = 0; channel < statistics.Channels && energy > 0; channel++)
                this[output][channel] += 1 / energy;
        }
        foreach (Node node in graph.Nodes.AsEnumerable().Reverse())
            GoBack(node, seen);
    }

    /// <summary>Of each channel of a value.</summary>
    public double[] this[Value value]
    {
        get
        {
            if (!_of.TryGetValue(value, out double[]? known))
                _of[value] = known = new double[ChannelStatistics.ChannelsOf(value)];
            return known;
        }
    }

    /// <summary>Of each output channel of a layer, in front of its clamp.</summary>
    public double[] BeforeClamp(LinearLayer layer, IReadOnlyDictionary<Value, ChannelStatistics> seen) =>
        [.. this[layer.Node.Output].Select((of, channel) => of * (layer.Node.Clamp.IsNone ? 1 : seen[layer.Node.Output].Activity(channel)))];

    private void GoBack(Node node, IReadOnlyDictionary<Value, ChannelStatistics> seen)
    {
        double[] made = this[node.Output];
        if (LinearLayer.Of(node) is { } layer)
        {
            double[] read = this[node.Input], before = BeforeClamp(layer, seen);
            for (int output = 0; output < layer.Outputs; output++)
                for (int tap = 0; tap < layer.Depth; tap++)
                {
                    double weight = layer.Weights[output * layer.Depth + tap];
                    read[layer.InputChannel(output, tap)] += before[output] * weight * weight;
                }
            return;
        }
        int first = 0;
        foreach (Value input in node.Inputs.Where(seen.ContainsKey))
        {
            double[] read = this[input];
            for (int channel = 0; channel < read.Length; channel++)
            {
                if (node is Concat && read.Length < made.Length)
                    read[channel] += made[first + channel];
                else if (read.Length == made.Length)
                    read[node is ChannelPermutation permutation ? permutation.Channels[channel] : channel] += made[channel];
                else
                    read[channel] += made.Average();
            }
            first += read.Length;
        }
    }
}
