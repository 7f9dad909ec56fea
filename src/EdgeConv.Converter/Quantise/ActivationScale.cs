using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Scale and zero point of an int8 activation that covers a range.</summary>
/// <remarks>
/// The zero point is even, so that adding it after rounding half to even equals adding it before (kernels use this), and a range that starts
/// at 0 gets -128, so that saturation does what ReLU would.
/// </remarks>
internal static class ActivationScale
{
    private const double Smallest = 1.0 / (1L << 62); // far from float32's subnormal numbers

    /// <summary>The smallest scale with an even zero point that covers the range.</summary>
    public static Quantisation Covering(RealRange range)
    {
        double low = Math.Min(range.Low, 0), high = Math.Max(range.High, 0);
        if (low == 0)
            return new(ToFloat(high / 255), sbyte.MinValue);

        int below = sbyte.MinValue + 2 * (int)Math.Floor(255 * (-low / (high - low)) / 2);
        int zeroPoint = Covering(low, high, below) <= Covering(low, high, below + 2) ? below : below + 2;
        return new(ToFloat(Covering(low, high, zeroPoint)), zeroPoint);
    }

    private static double Covering(double low, double high, int zeroPoint)
    {
        if (zeroPoint is <= sbyte.MinValue or > sbyte.MaxValue)
            return double.PositiveInfinity;
        return Math.Max(-low / (zeroPoint - sbyte.MinValue), high / (sbyte.MaxValue - zeroPoint));
    }

    /// <summary>A range of nothing but zeros gets 1: any scale holds them.</summary>
    private static float ToFloat(double scale) => scale == 0 ? 1 : (float)Math.Max(scale, Smallest);
}
