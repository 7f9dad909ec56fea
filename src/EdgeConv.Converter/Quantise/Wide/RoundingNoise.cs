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
        int outputs = _exact[0].Length;
        var noise = new double[outputs];
        var signal = new double[outputs];
        for (int i = 0; i < _samples.Length; i++)
        {
            float[][] made = _executor.Run(_samples[i], observe: null, rounded);
            for (int o = 0; o < outputs; o++)
                for (int k = 0; k < made[o].Length; k++)
                {
                    double difference = (double)made[o][k] - _exact[i][o][k];
                    noise[o] += difference * difference;
                    signal[o] += (double)_exact[i][o][k] * _exact[i][o][k];
                }
        }
        return Enumerable.Range(0, outputs).Sum(o => signal[o] > 0 ? noise[o] / signal[o] : 0);
    }

    public void Dispose() => _executor.Dispose();

    private Value Opened(Value value) => _open[value] = new(value.Name, value.Shape, ElementType.Float32);
}
