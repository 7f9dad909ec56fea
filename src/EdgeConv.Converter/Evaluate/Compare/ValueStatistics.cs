using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Compare;

/// <summary>What a value of the float graph holds over some samples.</summary>
internal sealed class ValueStatistics
{
    private const int MostChannels = 4096;

    private readonly float[]? _channels;
    private double _squares;

    public ValueStatistics(Value value)
    {
        int channels = value.Shape.Length > 1 ? value.Shape[^1] : 1;
        _channels = channels is > 1 and <= MostChannels ? new float[channels] : null;
    }

    public float Low { get; private set; }

    public float High { get; private set; }

    public long Count { get; private set; }

    /// <summary>Values outside what the int8 value can hold.</summary>
    public long Clipped { get; private set; }

    /// <summary>The largest magnitude.</summary>
    public float Largest => Math.Max(High, -Low);

    /// <summary>The root of the mean square.</summary>
    public double Typical => Count > 0 ? Math.Sqrt(_squares / Count) : 0;

    /// <summary>The largest magnitude of each channel; null where there are none.</summary>
    public IReadOnlyList<float>? Channels => _channels;

    /// <param name="held">What the int8 value can hold; null where nobody knows.</param>
    public void Add(ReadOnlySpan<float> reals, (float Low, float High)? held)
    {
        (float least, float most) = held ?? (float.NegativeInfinity, float.PositiveInfinity);
        float low = Low, high = High;
        double squares = 0;
        long clipped = 0;
        for (int i = 0; i < reals.Length; i++)
        {
            float real = reals[i];
            low = Math.Min(low, real);
            high = Math.Max(high, real);
            squares += (double)real * real;
            if (real < least || real > most)
                clipped++;
        }

        (Low, High, Clipped, Count) = (low, high, Clipped + clipped, Count + reals.Length);
        _squares += squares;
        if (_channels is null)
            return;
        for (int i = 0, channel = 0; i < reals.Length; i++, channel = channel + 1 == _channels.Length ? 0 : channel + 1)
            _channels[channel] = Math.Max(_channels[channel], Math.Abs(reals[i]));
    }
}
