using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>
/// What the int8 of values adds to the noise of a network's outputs: the int8 graph is run in reals, with its rounded weights, once as it is and once
/// with these values alone rounded.
/// </summary>
internal sealed class RoundingNoise : IDisposable
{
    private readonly Dictionary<Value, Value> _open = [];
    private readonly FloatExecutor _executor;
    private readonly float[][][] _samples;
    private readonly List<float[][]> _exact = [];

    /// <param name="graph">An int8 graph.</param>
    /// <param name="samples">A few typical inputs.</param>
    public RoundingNoise(ModelGraph graph, float[][][] samples)
    {
        _samples = samples;
        var open = new ModelGraph(graph.Name);
        open.Inputs.AddRange(graph.Inputs);
        foreach (Node node in graph.Nodes)
        {
            Value[] outputs = Array.ConvertAll(node.Outputs, Opened), inputs = Array.ConvertAll(node.Inputs, input => _open.GetValueOrDefault(input, input));
            open.Nodes.Add(node is DetectionPostProcess detection
                ? new DetectionPostProcess(node.Name, inputs[0], inputs[1], inputs[2], outputs, detection.Options) : node.Copy(inputs, outputs[0]));
        }
        open.Outputs.AddRange(graph.Outputs.Select(output => _open[output]));
        _executor = new(open);
        foreach (float[][] sample in samples)
            _exact.Add(_executor.Run(sample));
    }

    /// <summary>The noise in the outputs, by their signal, summed over the outputs, when these families are rounded.</summary>
    public double InOutputs(IEnumerable<WideFamily> families)
    {
        Dictionary<Value, Quantisation> rounded = families.SelectMany(family => family.Members).ToDictionary(value => _open[value], value => value.Quantisation!);
        var noise = new OutputNoise(_exact[0].Length);
        for (int i = 0; i < _samples.Length; i++)
            noise.Add(_exact[i], _executor.Run(_samples[i], observe: null, rounded));
        return noise.Share;
    }

    public void Dispose() => _executor.Dispose();

    private Value Opened(Value value) => _open[value] = new(value.Name, value.Shape, ElementType.Float32);
}
