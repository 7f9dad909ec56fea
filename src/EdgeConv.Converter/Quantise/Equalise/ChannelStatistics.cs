using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>What calibration showed of each channel of a value: of each index on its last axis.</summary>
internal sealed class ChannelStatistics(int channels)
{
    private readonly double[] _sums = new double[channels], _squares = new double[channels];
    private readonly long[] _zeros = new long[channels];
    private long _count;

    /// <summary>The least of each channel.</summary>
    public float[] Low { get; } = Filled(channels, float.PositiveInfinity);

    /// <summary>The greatest of each channel.</summary>
    public float[] High { get; } = Filled(channels, float.NegativeInfinity);

    public int Channels => channels;

    /// <summary>Elements of each channel.</summary>
    public long Count => _count;

    public double Mean(int channel) => _sums[channel] / _count;

    public double MeanSquare(int channel) => _squares[channel] / _count;

    /// <summary>The share of the channel's elements that are not 0.</summary>
    public double Activity(int channel) => (double)(_count - _zeros[channel]) / _count;

    public double Deviation(int channel) => Math.Sqrt(Math.Max(MeanSquare(channel) - Mean(channel) * Mean(channel), 0));

    /// <summary>The channels of a value.</summary>
    public static int ChannelsOf(Value value) => value.Shape.Length == 0 ? 1 : value.Shape[^1];

    /// <summary>Runs the samples through a float graph.</summary>
    /// <param name="progress">Told the number of samples done.</param>
    public static Dictionary<Value, ChannelStatistics> Measure(ModelGraph graph, CalibrationSet samples, Action<int>? progress)
    {
        var all = new Dictionary<Value, ChannelStatistics>();
        foreach (Value constant in graph.Nodes.SelectMany(FloatOperators.RunInputs).Where(value => value.IsConstant).Distinct())
            Of(constant).Add(RealValues.Of(constant));
        using var executor = new FloatExecutor(graph);
        int done = 0;
        foreach (float[][] sample in samples.Samples)
        {
            executor.Run(sample, (value, reals) => Of(value).Add(reals));
            progress?.Invoke(++done);
        }
        return all;

        ChannelStatistics Of(Value value)
        {
            if (!all.TryGetValue(value, out ChannelStatistics? known))
                all[value] = known = new(ChannelsOf(value));
            return known;
        }
    }

    /// <summary>The statistics of a value from which a constant per channel is taken away.</summary>
    public void Subtract(int channel, double offset)
    {
        Low[channel] = (float)(Low[channel] - offset);
        High[channel] = (float)(High[channel] - offset);
        _squares[channel] += _count * offset * offset - 2 * offset * _sums[channel];
        _sums[channel] -= _count * offset;
    }

    public void Add(ReadOnlySpan<float> reals)
    {
        for (int first = 0; first + channels <= reals.Length; first += channels)
        {
            ReadOnlySpan<float> pixel = reals.Slice(first, channels);
            for (int channel = 0; channel < pixel.Length; channel++)
            {
                float real = pixel[channel];
                Low[channel] = Math.Min(Low[channel], real);
                High[channel] = Math.Max(High[channel], real);
                _sums[channel] += real;
                _zeros[channel] += real == 0 ? 1 : 0;
                _squares[channel] += (double)real * real;
            }
        }
        _count += reals.Length / Math.Max(channels, 1);
    }

    private static float[] Filled(int count, float with)
    {
        var result = new float[count];
        Array.Fill(result, with);
        return result;
    }
}
