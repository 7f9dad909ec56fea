using System.Runtime.Intrinsics;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>The logistic function of eight floats, the same bits on every processor: + - * /, rounding and no fused multiply-add.</summary>
internal static class FloatExponential
{
    private const float Log2OfE = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;
    private const float Most = 80;

    /// <summary>1 / (1 + e^-x) within 4 units in the last place for |x| at most 80; further out it is that of 80.</summary>
    public static Vector256<float> Sigmoid(Vector256<float> x)
    {
        Vector256<float> negative = Vector256.Min(Vector256.Max(-x, Vector256.Create(-Most)), Vector256.Create(Most));
        return Vector256<float>.One / (Vector256<float>.One + Exp(negative));
    }

    private static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> k = Vector256.Round(x * Log2OfE);
        Vector256<float> r = x - k * Ln2High - k * Ln2Low; // at most ln 2 / 2
        Vector256<float> series = r * (1f / 5040) + Vector256.Create(1f / 720);
        series = series * r + Vector256.Create(1f / 120);
        series = series * r + Vector256.Create(1f / 24);
        series = series * r + Vector256.Create(1f / 6);
        series = series * r + Vector256.Create(0.5f);
        Vector256<float> value = Vector256<float>.One + (r + r * r * series);
        return value * ((Vector256.ConvertToInt32(k) + Vector256.Create(127)) << 23).AsSingle(); // times 2^k
    }
}
