namespace EdgeConv.Converter.Quantise;

/// <summary>The range [Low, High] that int8 is to cover; it holds 0.</summary>
internal readonly record struct RealRange(double Low, double High);

/// <summary>Chooses the range of an activation from its histogram.</summary>
internal static class RangeChoice
{
    private const int Steps = 64; // candidates per search: fractions k/64 of what was seen
    private const int FirstStep = 12;

    public static RealRange For(Histogram seen, QuantiseOptions options) => options.Range switch
    {
        RangeMethod.MinMax => All(seen),
        RangeMethod.Percentile => Percentile(seen, options.Percentile),
        RangeMethod.KullbackLeibler => Least(seen, InformationRange.Loss),
        _ => Least(seen, Error),
    };

    /// <summary>All that was seen.</summary>
    public static RealRange All(Histogram seen) => new(seen.Low, seen.High);

    /// <summary>
    /// All that was seen of a network's input; pictures get the range their pixels can have, [0, 255], [0, 1] or [-1, 1], also where no sample
    /// holds the darkest or the brightest.
    /// </summary>
    public static RealRange Input(Histogram seen)
    {
        const double Near = 0.9;
        return (seen.Low, seen.High) switch
        {
            (0, <= 255 and >= (float)(255 * Near)) => new(0, 255),
            (0, <= 1 and >= (float)Near) => new(0, 1),
            ( >= -1 and <= -(float)Near, <= 1 and >= (float)Near) => new(-1, 1),
            _ => All(seen),
        };
    }

    private static RealRange Percentile(Histogram seen, double percentile)
    {
        if (percentile is not (> 50 and <= 100))
            throw new EdgeConvException(ConverterErrors.Percentile, $"percentile {percentile}: give one above 50 and at most 100");
        long total = seen.Zeros;
        foreach (long count in seen.Counts)
            total += count;
        double left = total * ((100 - percentile) / 100); // how many values may fall outside on each side

        int first = 0, last = Histogram.BinCount - 1;
        for (long outside = 0; first < last && seen.Centre(first) < 0 && (outside += seen.Counts[first]) <= left;)
            first++;
        for (long outside = 0; last > first && seen.Centre(last) > 0 && (outside += seen.Counts[last]) <= left;)
            last--;
        double low = seen.Low + first * seen.BinWidth, high = seen.Low + (last + 1) * seen.BinWidth;
        return new(Math.Min(low, 0), Math.Max(last == Histogram.BinCount - 1 ? seen.High : high, 0));
    }

    /// <summary>Shrinks both sides together, then each alone; of equal errors the wider range wins.</summary>
    private static RealRange Least(Histogram seen, Func<Histogram, RealRange, double> error)
    {
        RealRange all = All(seen);
        RealRange best = Search(seen, error, fraction => new(all.Low * fraction, all.High * fraction));
        if (all.Low < 0 && all.High > 0)
        {
            double high = best.High;
            best = Search(seen, error, fraction => new(all.Low * fraction, high));
            double low = best.Low;
            best = Search(seen, error, fraction => new(low, all.High * fraction));
        }

        return best;
    }

    private static RealRange Search(Histogram seen, Func<Histogram, RealRange, double> error, Func<double, RealRange> candidate)
    {
        RealRange best = candidate(1);
        double least = error(seen, best);
        for (int step = Steps - 1; step >= FirstStep; step--)
        {
            RealRange range = candidate((double)step / Steps);
            double found = error(seen, range);
            if (found < least)
                (best, least) = (range, found);
        }

        return best;
    }

    /// <summary>The sum of squared differences between the values and what int8 over the range makes of them.</summary>
    private static double Error(Histogram seen, RealRange range)
    {
        double scale = (range.High - range.Low) / 255;
        if (scale <= 0)
            return double.PositiveInfinity;
        double perScale = 1 / scale, sum = 0;
        ReadOnlySpan<long> counts = seen.Counts;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] == 0)
                continue;
            double real = seen.Centre(bin);
            double level = Math.Round((Math.Clamp(real, range.Low, range.High) - range.Low) * perScale);
            double difference = range.Low + level * scale - real;
            sum += counts[bin] * (difference * difference);
        }

        return sum;
    }
}
