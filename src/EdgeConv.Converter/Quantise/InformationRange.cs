using EdgeConv.Numerics;

namespace EdgeConv.Converter.Quantise;

/// <summary>
/// How much information a range loses: the Kullback-Leibler divergence of the values' distribution, what lies outside added to the outermost bins, from that of their 256
/// levels (Migacz, "8-bit Inference with TensorRT", GTC 2017). There the range is symmetric; here both of its ends are free. Exact zeros are left out: int8 holds them.
/// </summary>
internal static class InformationRange
{
    private const int Levels = 256;

    /// <summary>What an empty level counts where the distribution has something: half of one value.</summary>
    private const double Empty = 0.5;

    /// <summary>The divergence in nats; 0 where nothing but zeros was seen.</summary>
    public static double Loss(Histogram seen, RealRange range)
    {
        if (seen.BinWidth == 0)
            return 0;
        int first = Math.Clamp((int)Math.Round((range.Low - seen.Low) / seen.BinWidth), 0, Histogram.BinCount - 1);
        int last = Math.Clamp((int)Math.Round((range.High - seen.Low) / seen.BinWidth) - 1, first, Histogram.BinCount - 1);
        return Divergence(seen.Counts, first, last - first + 1, Levels);
    }

    /// <summary>The divergence of a window of a histogram from what some levels make of it.</summary>
    /// <param name="counts">The histogram.</param>
    /// <param name="first">The window's first bin.</param>
    /// <param name="length">Its bins.</param>
    /// <param name="levels">Levels, of bins as nearly equal in number as may be.</param>
    public static double Divergence(ReadOnlySpan<long> counts, int first, int length, int levels)
    {
        double below = Sum(counts[..first]), inside = Sum(counts.Slice(first, length)), above = Sum(counts[(first + length)..]), total = below + inside + above;
        double divergence = 0;
        if (total == 0)
            return 0;
        for (int level = 0; level < levels; level++)
        {
            int from = (int)((long)level * length / levels), to = (int)((long)(level + 1) * length / levels);
            ReadOnlySpan<long> bins = counts.Slice(first + from, to - from);
            int filled = 0;
            foreach (long count in bins)
                filled += count > 0 ? 1 : 0;
            // A level's values are spread evenly over its bins that have any.
            double share = filled == 0 ? 0 : Sum(bins) / (filled * inside);
            for (int i = 0; i < bins.Length; i++)
            {
                double count = bins[i] + (from + i == 0 ? below : 0) + (from + i == length - 1 ? above : 0);
                double other = bins[i] > 0 ? share : Empty / total;
                if (count > 0)
                    divergence += count / total * Elementary.Log(count / total / other);
            }
        }
        return divergence;
    }

    private static double Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
            sum += count;
        return sum;
    }
}
