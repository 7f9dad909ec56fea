using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise;

/// <summary>
/// Tries ways of quantising: ranges and factors follow from some samples, and the way is best whose outputs are nearest to the float graph's on others, since on the samples
/// that they were taken from all ranges fit. Where there are few samples, parts of them judge in turn; where there are fewer, the same. No labels are needed.
/// </summary>
internal sealed class Trial
{
    /// <summary>One of so many samples judges.</summary>
    private const int Every = 3;

    /// <summary>As many parts judge in turn as so many judges take, and so many judge in one part at most.</summary>
    private const int LeastJudges = 2, MostJudges = 4;

    /// <summary>Multiply-adds of all judging samples in one run of the graph.</summary>
    private const long MostMacs = 8_000_000_000;

    private readonly ModelGraph _graph;
    private readonly List<TrialFold> _folds = [];

    /// <param name="graph">The float graph.</param>
    /// <param name="samples">Those of calibration.</param>
    public Trial(ModelGraph graph, CalibrationSet samples)
    {
        _graph = graph;
        long most = Math.Min(MostJudges, MostMacs / Math.Max(Macs.Of(graph), 1));
        if (samples.Samples.Take(Every).Count() < Every)
            _folds.Add(new(graph, samples, samples, most));
        else
            for (int part = Every - 1, judges = 0; part >= 0 && judges < LeastJudges; part--)
            {
                int own = part;
                _folds.Add(new(graph, new(samples.Samples.Where((_, i) => i % Every != own)), new(samples.Samples.Where((_, i) => i % Every == own)), most));
                judges += _folds[^1].Judges;
            }
    }

    /// <summary>The best of some ways; of equals the first.</summary>
    /// <param name="ways">Choices; those of ranges may differ from the first's where the others do not.</param>
    /// <param name="progress">Told how much is done, 0 to 1, where that is known; else not a number.</param>
    public QuantiseOptions Best(IReadOnlyList<QuantiseOptions> ways, Action<double>? progress)
    {
        var noise = new double[ways.Count];
        int done = 0;
        foreach (TrialFold fold in _folds)
        {
            QuantiseOptions? of = null;
            CalibratedGraph? calibrated = null;
            for (int way = 0; way < ways.Count; way++, done++)
            {
                QuantiseOptions plain = ways[way] with { RoundingSteps = 0, Range = default };
                if (of != plain)
                    (calibrated, of) = (CalibratedGraph.Of(_graph, fold.Learned, ways[way], Report), plain);
                noise[way] += fold.Noise(calibrated!.Nearest(ways[way]), plain);
            }
        }
        return ways[Array.IndexOf(noise, noise.Min())];

        void Report(ConvertStage stage, double share) => progress?.Invoke((done + (stage == ConvertStage.Equalise ? share / 3 : (1 + 2 * share) / 3)) / (ways.Count * _folds.Count));
    }
}
