namespace EdgeConv.Converter.Quantise;

/// <summary>Range, then counts in fixed bins: first every value goes through <see cref="Widen"/>, then every value through <see cref="Count"/>.</summary>
/// <remarks>Counts are integers and least and greatest are exact, so neither the order of the samples nor the processor changes anything.</remarks>
internal sealed class Histogram
{
    /// <summary>16 bins per int8 level over the whole range.</summary>
    public const int BinCount = 4096;

    private readonly long[] _counts = new long[BinCount];

    /// <summary>The least value, at most 0.</summary>
    public float Low { get; private set; }

    /// <summary>The greatest value, at least 0.</summary>
    public float High { get; private set; }

    /// <summary>Values that are exactly 0: int8 holds them exactly under every scale.</summary>
    public long Zeros { get; private set; }

    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The width of a bin; 0 where nothing but zeros was seen.</summary>
    public double BinWidth => ((double)High - Low) / BinCount;

    /// <summary>The middle of a bin.</summary>
    public double Centre(int bin) => Low + (bin + 0.5) * BinWidth;

    /// <summary>Takes values into the range; false if one is not finite.</summary>
    public bool Widen(ReadOnlySpan<float> values)
    {
        float low = Low, high = High;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
            low = value < low ? value : low;
            high = value > high ? value : high;
        }

        Low = low;
        High = high;
        return true;
    }

    /// <summary>Counts values that have gone through <see cref="Widen"/>.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        double width = BinWidth, low = Low;
        double binsPerUnit = width > 0 ? 1 / width : 0;
        foreach (float value in values)
        {
            if (value == 0)
                Zeros++;
            else
                _counts[Math.Min((int)((value - low) * binsPerUnit), BinCount - 1)]++;
        }
    }
}
