namespace EdgeConv.Numerics;

/// <summary>An unevaluated sum of two doubles, <see cref="Low"/> under half a unit of <see cref="High"/>'s last place: about 104 bits.</summary>
/// <remarks>
/// Sources: Dekker, "A floating-point technique for extending the available precision" (1971); Joldes, Muller and Popescu, "Tight and
/// rigorous error bounds for basic building blocks of double-word arithmetic" (2017). No fused multiply-add: products are split.
/// </remarks>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>The exact sum of two doubles.</summary>
    public static DoubleDouble Sum(double a, double b)
    {
        double sum = a + b;
        double partOfB = sum - a;
        return new(sum, (a - (sum - partOfB)) + (b - partOfB));
    }

    /// <summary>The exact product of two doubles under 2^996.</summary>
    public static DoubleDouble Product(double a, double b)
    {
        double product = a * b;
        (double aHigh, double aLow) = Split(a);
        (double bHigh, double bLow) = Split(b);
        return new(product, ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow);
    }

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble high = Sum(a.High, b.High);
        DoubleDouble low = Sum(a.Low, b.Low);
        DoubleDouble upper = Normalised(high.High, high.Low + low.High);
        return Normalised(upper.High, upper.Low + low.Low);
    }

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble product = Product(a.High, b.High);
        return Normalised(product.High, product.Low + (a.High * b.Low + a.Low * b.High));
    }

    public static DoubleDouble operator *(DoubleDouble a, double b)
    {
        DoubleDouble product = Product(a.High, b);
        return Normalised(product.High, product.Low + a.Low * b);
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double first = a.High / b.High;
        DoubleDouble rest = a + b * -first;
        double second = rest.High / b.High;
        rest += b * -second;
        return Normalised(first, second) + new DoubleDouble(rest.High / b.High, 0);
    }

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    private static DoubleDouble Normalised(double high, double low)
    {
        double sum = high + low;
        return new(sum, low - (sum - high));
    }

    private static (double High, double Low) Split(double value)
    {
        double scaled = value * 134217729; // 2^27 + 1
        double high = scaled - (scaled - value);
        return (high, value - high);
    }
}
