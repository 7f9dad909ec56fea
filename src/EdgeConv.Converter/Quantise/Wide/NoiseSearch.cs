using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>
/// Finds the values or layers whose rounding adds most to the outputs' noise: that of many is measured at once, and the loudest set is halved until single ones are left. Noise
/// adds up nearly, so a quiet half needs no closer look.
/// </summary>
internal static class NoiseSearch
{
    /// <summary>The most samples of a measurement, and their multiply-adds: what is loud in one picture may be quiet in the next.</summary>
    private const int MostSamples = 8;
    private const long MostMacs = 1_000_000_000;

    /// <summary>The first samples: as many as a measurement may take, at least one.</summary>
    /// <param name="graph">What they are run through.</param>
    /// <param name="samples">Those of calibration.</param>
    public static float[][][] Samples(ModelGraph graph, CalibrationSet samples) =>
        [.. samples.Samples.Take((int)Math.Clamp(MostMacs / Math.Max(Macs.Of(graph), 1), 1, MostSamples))];

    /// <summary>The loudest, loudest first, with the noise of each; measured as they are asked for.</summary>
    /// <param name="all">In graph order: neighbours are often alike.</param>
    /// <param name="measure">The noise of some of them.</param>
    /// <param name="leastShare">What one adds less of the noise of all is not looked for.</param>
    /// <param name="measurements">The most.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public static IEnumerable<(T Item, double Noise)> Loudest<T>(
        IReadOnlyList<T> all, Func<IReadOnlyList<T>, double> measure, double leastShare, int measurements, Action<double>? progress = null)
    {
        if (all.Count == 0)
            yield break;
        var sets = new PriorityQueue<(IReadOnlyList<T> Items, double Noise), (double, int)>();
        int measured = 0;
        double least = leastShare * Add([.. all]);
        while (sets.TryDequeue(out var loudest, out _) && loudest.Noise > least)
        {
            if (loudest.Items.Count == 1)
                yield return (loudest.Items[0], loudest.Noise);
            else if (measured + 2 <= measurements)
            {
                int half = loudest.Items.Count / 2;
                Add([.. loudest.Items.Take(half)]);
                Add([.. loudest.Items.Skip(half)]);
            }
            else
                yield break;
        }

        double Add(IReadOnlyList<T> set)
        {
            double noise = measure(set);
            sets.Enqueue((set, noise), (-noise, measured++)); // of equals the first
            progress?.Invoke((double)measured / measurements);
            return noise;
        }
    }
}
