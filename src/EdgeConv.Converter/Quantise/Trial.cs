using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise;

/// <summary>
/// Tries ways of quantising: ranges and factors follow from some samples, and the way is best whose outputs are nearest to the float graph's on others, since on the samples
/// that they were taken from all ranges fit. Where there are few samples, on the same. No labels are needed.
/// </summary>
internal sealed unsafe class Trial
{
    /// <summary>One of so many samples judges, and so many at most do.</summary>
    private const int Every = 4, MostSamples = 4;

    /// <summary>Multiply-adds of all judging samples in one run of the graph.</summary>
    private const long MostMacs = 8_000_000_000;

    private readonly ModelGraph _graph;
    private readonly CalibrationSet _learned, _corrected;
    private readonly List<float[][]> _judges, _expected = [];

    /// <param name="graph">The float graph.</param>
    /// <param name="samples">Those of calibration.</param>
    public Trial(ModelGraph graph, CalibrationSet samples)
    {
        _graph = graph;
        bool areFew = samples.Samples.Take(Every).Count() < Every;
        long most = Math.Min(MostSamples, MostMacs / Math.Max(Macs.Of(graph), 1));
        _learned = areFew ? samples : new(samples.Samples.Where((_, i) => i % Every != Every - 1));
        _judges = Reconstruction.Choose(areFew ? samples : new(samples.Samples.Where((_, i) => i % Every == Every - 1)), most);
        _corrected = new(Reconstruction.Choose(_learned, most));
        using var executor = new FloatExecutor(graph);
        foreach (float[][] sample in _judges)
            _expected.Add(executor.Run(sample));
    }

    /// <summary>The best of some ways; of equals the first.</summary>
    /// <param name="ways">Choices; those of ranges may differ from the first's where the others do not.</param>
    /// <param name="progress">Told how much is done, 0 to 1, where that is known; else not a number.</param>
    public QuantiseOptions Best(IReadOnlyList<QuantiseOptions> ways, Action<double>? progress)
    {
        int done = 0;
        QuantiseOptions? best = null, of = null;
        CalibratedGraph? calibrated = null;
        double least = 0;
        foreach (QuantiseOptions way in ways)
        {
            QuantiseOptions plain = way with { RoundingSteps = 0, Range = default };
            if (of != plain)
                (calibrated, of) = (CalibratedGraph.Of(_graph, _learned, way, Report), plain);
            double noise = Noise(calibrated!.Nearest(way), plain);
            if (best is null || noise < least)
                (best, least) = (way, noise);
            done++;
        }
        return best!;

        void Report(ConvertStage stage, double share) => progress?.Invoke((done + (stage == ConvertStage.Equalise ? share / 3 : (1 + 2 * share) / 3)) / ways.Count);
    }

    /// <summary>The noise in the outputs as a share of their energy, summed over the outputs. Biases of the int8 graph are corrected on the way, if they are to be.</summary>
    private double Noise(QuantisedGraph tried, QuantiseOptions options)
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
