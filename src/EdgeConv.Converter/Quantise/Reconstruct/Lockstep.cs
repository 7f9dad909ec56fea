using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// A float graph and the int8 graph made of it, run side by side over the same samples: before each layer with weights both sides' inputs of it are
/// there, and its weights may be changed.
/// </summary>
/// <param name="source">The float graph.</param>
/// <param name="int8">The int8 graph; layers are changed in place.</param>
/// <param name="layers">Of it, in its order.</param>
internal sealed class Lockstep(ModelGraph source, ModelGraph int8, IReadOnlyList<WeightedLayer> layers)
{
    /// <summary>Inputs of a layer on both sides.</summary>
    public delegate void Visitor(WeightedLayer layer, SampleWalk reals, SampleWalk levels);

    /// <summary>The most bytes of values that were kept at once; constants of one node included.</summary>
    public long MostBytes { get; private set; }

    /// <summary>Bytes that the walk keeps per sample at its widest point.</summary>
    public long BytesPerSample()
    {
        long now = source.Inputs.Concat(int8.Inputs).Sum(Lifetimes.Room), most = now;
        Lifetimes[] sides = [new(source), new(int8)];
        foreach ((int side, int node) in Order())
        {
            now += sides[side].Graph.Nodes[node].Outputs.Sum(Lifetimes.Room);
            most = Math.Max(most, now);
            now -= sides[side].EndingAt(node).Sum(Lifetimes.Room);
        }

        return most * sizeof(float);
    }

    /// <summary>Runs both sides up to the last layer.</summary>
    /// <param name="samples">Inputs of the graph.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="visit">Called for each layer before it is run on either side.</param>
    public void Run(IReadOnlyList<float[][]> samples, int workers, Visitor visit)
    {
        using SampleWalk reals = new(source, samples.Count, workers), levels = new(int8, samples.Count, workers);
        for (int i = 0; i < samples.Count; i++)
        {
            reals.Fill(i, samples[i]);
            levels.Fill(i, samples[i]);
        }

        int layer = 0;
        foreach ((int side, int node) in Order())
        {
            if (side == 1 && int8.Nodes[node] == layers[layer].Int8)
                visit(layers[layer++], reals, levels);
            (SampleWalk runs, SampleWalk waits) = side == 0 ? (reals, levels) : (levels, reals);
            runs.Step();
            MostBytes = Math.Max(MostBytes, runs.BytesInStep + waits.Bytes);
        }
    }

    /// <summary>Side (0 float, 1 int8) and node of each step: the float side waits before the node whose int8 twin is next.</summary>
    private IEnumerable<(int Side, int Node)> Order()
    {
        int real = 0, level = 0;
        foreach (WeightedLayer layer in layers)
        {
            for (; source.Nodes[real] != layer.Source; real++)
                yield return (0, real);
            for (; int8.Nodes[level] != layer.Int8; level++)
                yield return (1, level);
            yield return (1, level++);
        }
    }
}
