using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>Chooses the values whose int8 rounding harms the outputs most, and makes them int16. No labels are needed.</summary>
internal static class WideLayers
{
    /// <summary>Inferences per candidate: noise of rounding differs little from picture to picture.</summary>
    private const int MostSamples = 2;

    /// <summary>One of so many samples decides whether the result is better, and so many at most do.</summary>
    private const int Every = 4, MostJudges = 8;

    /// <summary>Steps of learned rounding where only the better graph is to be known.</summary>
    private const int MostSteps = 100;

    /// <summary>Candidates beyond those that are wanted, by the noise that their rounding is to themselves.</summary>
    private const int Spare = 32;

    /// <summary>What one adds less of the outputs' noise than this share is not worth its memory.</summary>
    private const double LeastShare = 0.005;

    /// <summary>By so many decibels the outputs must become better.</summary>
    private const double LeastGain = 0.1;

    /// <summary>The int8 graph with at most so many values, and what only moves them, as int16; itself where that does not help.</summary>
    /// <param name="source">The float graph.</param>
    /// <param name="int8">What was made of it, with weights that are not learned yet: they are fitted to the levels that their inputs have.</param>
    /// <param name="samples">Typical inputs.</param>
    /// <param name="options"><see cref="QuantiseOptions.WideLayers"/>, and how weights will be learned.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public static ModelGraph Apply(ModelGraph source, ModelGraph int8, CalibrationSet samples, QuantiseOptions options, Action<double>? progress = null)
    {
        if (options.WideLayers <= 0 || Find(int8, samples, options.WideLayers, done => progress?.Invoke(done / 2)) is not { } wide)
            return int8;
        QuantiseOptions quick = options with { RoundingSteps = Math.Min(options.RoundingSteps, MostSteps) };
        double before = Unseen(source, int8, samples, quick), after;
        progress?.Invoke(0.75);
        after = Unseen(source, wide, samples, quick);
        progress?.Invoke(1);
        return after >= before + LeastGain ? wide : int8;
    }

    /// <summary>The graph with the worst of its values as int16, whether or not that helps; null where there are none.</summary>
    public static ModelGraph? Find(ModelGraph int8, CalibrationSet samples, int most, Action<double>? progress = null)
    {
        (List<WideFamily> chosen, Func<WideFamily, float> largest) = Choose(int8, [.. samples.Samples.Take(MostSamples)], most, progress);
        return chosen.Count == 0 ? null : WideGraph.Of(int8, chosen, largest);
    }

    /// <summary>
    /// Signal-to-noise of the outputs, weights being learned from some samples, on others: those that weights are learned from hide the noise of activations. Where there
    /// are few samples, on the same.
    /// </summary>
    private static double Unseen(ModelGraph source, ModelGraph quantised, CalibrationSet samples, QuantiseOptions options)
    {
        bool areFew = samples.Samples.Take(Every).Count() < Every;
        ModelGraph learned = WideGraph.Of(quantised, [], _ => 0);
        Reconstruction.Apply(source, learned, areFew ? samples : new(samples.Samples.Where((_, i) => i % Every != 0)), options);
        return AccumulatorBound.Holds(learned) ? Decibels(source, learned, [.. samples.Samples.Where((_, i) => areFew || i % Every == 0).Take(MostJudges)]) : double.NegativeInfinity;
    }

    private static (List<WideFamily> Chosen, Func<WideFamily, float> Largest) Choose(ModelGraph int8, float[][][] samples, int most, Action<double>? progress)
    {
        using var noise = new RoundingNoise(int8, samples);
        WideFamily[] candidates = [.. WideFamily.All(int8).OrderByDescending(noise.Local).Take(most + Spare)];
        var found = new List<(WideFamily Family, double Noise)>();
        for (int i = 0; i < candidates.Length; i++)
        {
            found.Add((candidates[i], noise.InOutputs(candidates[i])));
            progress?.Invoke((i + 1.0) / candidates.Length);
        }
        double all = found.Sum(each => each.Noise);
        Dictionary<WideFamily, float> largest = candidates.ToDictionary(family => family, noise.Largest);
        return ([.. found.OrderByDescending(each => each.Noise).Take(most).Where(each => each.Noise > LeastShare * all).Select(each => each.Family)], family => largest[family]);
    }

    /// <summary>Signal-to-noise of the outputs against the float graph; infinite where nothing differs.</summary>
    private static double Decibels(ModelGraph source, ModelGraph quantised, float[][][] samples)
    {
        using SessionRun run = SessionRun.Of(quantised, Rule.Xnnpack);
        return Comparison.Run(source, run, samples).OutputSignalToNoiseDb ?? double.PositiveInfinity;
    }
}
