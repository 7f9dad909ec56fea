using EdgeConv.Numerics;

namespace EdgeConv.Converter.Evaluate;

/// <summary><c>10 log10(sum of f^2 / sum of (f - q)^2)</c> in decibels, over all that is added.</summary>
internal sealed class SignalToNoise
{
    private const double Ln10 = 2.302585092994046;

    private double _signal, _noise;

    /// <summary>The ratio; null where nothing differs, or where there is no signal.</summary>
    public double? Decibels => _noise > 0 && _signal > 0 ? 10 / Ln10 * Elementary.Log(_signal / _noise) : null;

    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> approximation)
    {
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = (double)reference[i] - approximation[i];
            _signal += (double)reference[i] * reference[i];
            _noise += difference * difference;
        }
    }
}
