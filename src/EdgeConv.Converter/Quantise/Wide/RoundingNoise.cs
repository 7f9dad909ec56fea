using System.Runtime.InteropServices;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>
/// What the int8 of a family adds to the noise of a network's outputs: the int8 graph is run in reals, with its rounded weights, once as it is and once
/// with that family alone rounded.
/// </summary>
internal sealed class RoundingNoise : IDisposable
{
    private readonly Dictionary<Value, Value> _open = [];
    private readonly FloatExecutor _executor;
    private readonly float[][][] _samples;
    private readonly List<float[][]> _exact = [];
    private readonly Dictionary<Value, float> _largest = [];
    private readonly Dictionary<Value, (double Noise, double Signal)> _local = [];

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
        var levels = _open.Where(pair => pair.Key is { Type: ElementType.Int8, Quantisation.IsPerTensor: true }).ToDictionary(pair => pair.Value, pair => pair.Key);
        foreach (float[][] sample in samples)
            _exact.Add(_executor.Run(sample, (value, reals) =>
            {
                if (levels.TryGetValue(value, out Value? of))
                    See(of, reals);
            }));
    }

    /// <summary>The largest magnitude of a family's reals.</summary>
    public float Largest(WideFamily family) => family.Members.Max(value => _largest.GetValueOrDefault(value));

    /// <summary>The noise that a family's rounding is to itself, by its signal.</summary>
    public double Local(WideFamily family) => family.Members.Select(value => _local.GetValueOrDefault(value)).Max(of => of.Signal > 0 ? of.Noise / of.Signal : 0);

    /// <summary>The noise in the outputs, by their signal, summed over the outputs.</summary>
    public double InOutputs(WideFamily family)
    {
        Dictionary<Value, Quantisation> rounded = family.Members.ToDictionary(value => _open[value], value => value.Quantisation!);
        int outputs = _exact[0].Length;
        var noise = new double[outputs];
        var signal = new double[outputs];
        for (int i = 0; i < _samples.Length; i++)
        {
            float[][] made = _executor.Run(_samples[i], (value, reals) =>
            {
                if (rounded.TryGetValue(value, out Quantisation? quantisation))
                    Round(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(reals), reals.Length), quantisation);
            });
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

    private void See(Value value, ReadOnlySpan<float> reals)
    {
        float largest = _largest.GetValueOrDefault(value);
        var (noise, signal) = _local.GetValueOrDefault(value);
        foreach (float real in reals)
        {
            double difference = (double)Rounded(real, value.Quantisation!) - real;
            noise += difference * difference;
            signal += (double)real * real;
            largest = Math.Max(largest, Math.Abs(real));
        }
        _largest[value] = largest;
        _local[value] = (noise, signal);
    }

    private static void Round(Span<float> reals, Quantisation quantisation)
    {
        foreach (ref float real in reals)
            real = Rounded(real, quantisation);
    }

    private static float Rounded(float real, Quantisation quantisation) => quantisation.Scale
        * (float)Math.Clamp(Math.Round((double)real / quantisation.Scale), sbyte.MinValue - quantisation.ZeroPoint, sbyte.MaxValue - quantisation.ZeroPoint);
}
