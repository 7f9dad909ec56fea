using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise;

/// <summary>Samples that ranges and factors follow from, and others that judge what comes of them.</summary>
internal sealed unsafe class TrialFold
{
    private readonly CalibrationSet _corrected;
    private readonly List<float[][]> _judges, _expected = [];

    /// <param name="graph">The float graph.</param>
    /// <param name="learned">What ranges and factors follow from.</param>
    /// <param name="judges">What judges.</param>
    /// <param name="most">So many judge, and so many correct biases.</param>
    public TrialFold(ModelGraph graph, CalibrationSet learned, CalibrationSet judges, long most)
    {
        Learned = learned;
        _corrected = new(Reconstruction.Choose(learned, most));
        _judges = Reconstruction.Choose(judges, most);
        using var executor = new FloatExecutor(graph);
        foreach (float[][] sample in _judges)
            _expected.Add(executor.Run(sample));
    }

    public CalibrationSet Learned { get; }

    public int Judges => _judges.Count;

    /// <summary>The noise in the outputs as a share of their energy, summed over the outputs. Biases of the int8 graph are corrected on the way, if they are to be.</summary>
    public double Noise(QuantisedGraph tried, QuantiseOptions options)
    {
        Reconstruction.Apply(tried.Float, tried.Int8, _corrected, options);
        int outputs = tried.Int8.Outputs.Count, index = 0;
        var noise = new double[outputs];
        var signal = new double[outputs];
        foreach (float[][] sample in _judges)
        {
            using var walk = new SampleWalk(tried.Int8, 1, Environment.ProcessorCount);
            walk.Fill(0, sample);
            while (walk.Next < tried.Int8.Nodes.Count)
                walk.Step();
            for (int i = 0; i < outputs; i++)
            {
                if (tried.Int8.Outputs[i].IsConstant)
                    continue;
                float[] expected = _expected[index][i];
                float* actual = walk[tried.Int8.Outputs[i], 0];
                for (int k = 0; k < expected.Length; k++)
                {
                    double difference = (double)actual[k] - expected[k];
                    noise[i] += difference * difference;
                    signal[i] += (double)expected[k] * expected[k];
                }
            }
            index++;
        }
        return Enumerable.Range(0, outputs).Sum(i => signal[i] > 0 ? noise[i] / signal[i] : noise[i]);
    }
}
