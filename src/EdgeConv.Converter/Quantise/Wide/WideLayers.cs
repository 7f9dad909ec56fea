using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>Chooses the values whose int8 rounding harms the outputs most, and makes them int16. No labels are needed.</summary>
internal static class WideLayers
{
    /// <summary>Inferences per measurement where the result is judged.</summary>
    private const int JudgedSamples = 2;

    private const int Measurements = 64, JudgedMeasurements = 240;

    /// <summary>Steps of learned rounding where only the better graph is to be known.</summary>
    private const int MostSteps = 100;

    /// <summary>What one adds less of the outputs' noise than this share is not worth its memory.</summary>
    private const double LeastShare = 0.02, JudgedLeastShare = 0.005;

    /// <summary>Noise of the outputs, by their signal, that needs no int16: 27 dB.</summary>
    private const double Good = 0.002;

    /// <summary>A text's most places and scores: longer outputs are those of detectors and maps.</summary>
    private const int MostPlaces = 64, MostScores = 1 << 14;

    /// <summary>By so many decibels the outputs must become better.</summary>
    private const double LeastGain = 0.1;

    /// <summary>The int8 graph with at most so many values, and what only moves them, as int16; itself where that does not help.</summary>
    /// <param name="nearest">With weights that are not learned yet: they are fitted to the levels that their inputs have.</param>
    /// <param name="samples">Typical inputs.</param>
    /// <param name="options"><see cref="QuantiseOptions.WideLayers"/>, and how weights will be learned.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public static ModelGraph Apply(QuantisedGraph nearest, CalibrationSet samples, QuantiseOptions options, Action<double>? progress = null)
    {
        if (options.WideLayers <= 0)
            return nearest.Int8;
        if (options.WidensWhereNeeded)
            return Needed(nearest, samples, options.WideLayers, progress);
        if (Find(nearest, samples, options.WideLayers, done => progress?.Invoke(done / 2)) is not { } wide)
            return nearest.Int8;
        QuantiseOptions quick = options with { RoundingSteps = Math.Min(options.RoundingSteps, MostSteps) };
        var judges = new HeldOut(samples);
        double before = Learned(nearest.Int8), after;
        progress?.Invoke(0.75);
        after = Learned(wide);
        progress?.Invoke(1);
        return after >= before + LeastGain ? wide : nearest.Int8;

        double Learned(ModelGraph quantised)
        {
            ModelGraph learned = WideGraph.Of(quantised, [], _ => 0);
            Reconstruction.Apply(nearest.Float, learned, judges.Learned, quick);
            return judges.Decibels(nearest.Float, learned);
        }
    }

    /// <summary>The graph with the worst of its values as int16, whether or not that helps; null where there are none.</summary>
    private static ModelGraph? Find(QuantisedGraph nearest, CalibrationSet samples, int most, Action<double>? progress = null)
    {
        using var noise = new RoundingNoise(nearest.Int8, [.. samples.Samples.Take(JudgedSamples)]);
        List<WideFamily> found = [.. NoiseSearch.Loudest(WideFamily.All(nearest.Int8), noise.InOutputs, JudgedLeastShare, JudgedMeasurements, progress).Take(most).Select(each => each.Item)];
        return found.Count == 0 ? null : WideGraph.Of(nearest.Int8, found, nearest.Largest);
    }

    /// <summary>The graph with the worst of its values as int16, as long as the outputs' noise is not good.</summary>
    private static ModelGraph Needed(QuantisedGraph nearest, CalibrationSet samples, int most, Action<double>? progress)
    {
        List<WideFamily> left = WideFamily.All(nearest.Int8), taken = [];
        using var noise = new RoundingNoise(nearest.Int8, NoiseSearch.Samples(nearest.Float, samples));
        double now = noise.InOutputs(left);
        if (Places(nearest.Float) is > 1 and var places && now > Good / places)
            return Find(nearest, samples, most, progress) ?? nearest.Int8;
        if (now <= Good)
            return nearest.Int8;
        foreach ((WideFamily family, _) in NoiseSearch.Loudest(left, noise.InOutputs, LeastShare, Measurements, progress).Take(most))
        {
            taken.Add(family);
            left.Remove(family);
            now = noise.InOutputs(left); // much noise does not add up
            if (now <= Good)
                break;
        }
        return taken.Count == 0 ? nearest.Int8 : WideGraph.Of(nearest.Int8, taken, nearest.Largest);
    }

    /// <summary>The places of a text, whose scores are an output of three axes; else 1. A text is right where every place is, so noise that is good for one answer is not for so many.</summary>
    private static int Places(ModelGraph graph) =>
        graph.Outputs is [{ Shape: [1, var one, var other] }] && Math.Min(one, other) is > 1 and <= MostPlaces and var places && Math.Max(one, other) <= MostScores ? places : 1;
}
