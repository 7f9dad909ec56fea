namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>
/// Finds the families whose rounding adds most to the outputs' noise: that of many is measured at once, and the loudest set is halved until single families are left. Noise
/// adds up nearly, so a quiet half needs no closer look.
/// </summary>
internal static class NoiseSearch
{
    /// <summary>The loudest families, loudest first, with the noise of each.</summary>
    /// <param name="families">In graph order: neighbours are often alike.</param>
    /// <param name="measure">The noise of some of them.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="leastShare">What one adds less of the noise of all is not looked for.</param>
    /// <param name="measurements">The most.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public static (List<(WideFamily Family, double Noise)> Found, double All) Loudest(
        IReadOnlyList<WideFamily> families, Func<IReadOnlyList<WideFamily>, double> measure, int most, double leastShare, int measurements, Action<double>? progress = null)
    {
        var found = new List<(WideFamily, double)>();
        if (families.Count == 0)
            return (found, 0);
        var sets = new PriorityQueue<(IReadOnlyList<WideFamily> Families, double Noise), (double, int)>();
        int measured = 0;
        double all = Add(families);
        while (found.Count < most && sets.TryDequeue(out var loudest, out _) && loudest.Noise > leastShare * all)
        {
            if (loudest.Families.Count == 1)
                found.Add((loudest.Families[0], loudest.Noise));
            else if (measured + 2 <= measurements)
            {
                int half = loudest.Families.Count / 2;
                Add([.. loudest.Families.Take(half)]);
                Add([.. loudest.Families.Skip(half)]);
            }
            else
                break;
        }
        return (found, all);

        double Add(IReadOnlyList<WideFamily> set)
        {
            double noise = measure(set);
            sets.Enqueue((set, noise), (-noise, measured++)); // of equals the first
            progress?.Invoke((double)measured / measurements);
            return noise;
        }
    }
}
