using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>What the int8 of layers' weights adds to the noise of a network's outputs: the float graph is run once as it is and once with these weights alone rounded.</summary>
internal sealed class WeightNoise
{
    private readonly ModelGraph _source;
    private readonly float[][][] _samples;
    private readonly List<float[][]> _exact = [];

    /// <param name="source">A float graph.</param>
    /// <param name="samples">A few typical inputs.</param>
    public WeightNoise(ModelGraph source, float[][][] samples)
    {
        (_source, _samples) = (source, samples);
        using var executor = new FloatExecutor(source);
        foreach (float[][] sample in samples)
            _exact.Add(executor.Run(sample));
    }

    /// <summary>The noise in the outputs when the weights of these layers are rounded.</summary>
    public double InOutputs(IEnumerable<WeightedLayer> layers)
    {
        Dictionary<Node, Value> rounded = layers.ToDictionary(layer => layer.Source, layer => Value.Constant(layer.Weights.Name, layer.Weights.Shape, RealValues.Of(layer.Weights)));
        ModelGraph graph = _source.WithoutNodes();
        foreach (Node node in _source.Nodes)
            graph.Nodes.Add(rounded.TryGetValue(node, out Value? weights) ? node.Copy([node.Input, weights, .. node.Inputs.Skip(2)], node.Output) : node);
        using var executor = new FloatExecutor(graph);
        var noise = new OutputNoise(graph.Outputs.Count);
        for (int i = 0; i < _samples.Length; i++)
            noise.Add(_exact[i], executor.Run(_samples[i]));
        return noise.Share;
    }
}
