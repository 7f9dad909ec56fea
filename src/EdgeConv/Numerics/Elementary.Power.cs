namespace EdgeConv.Numerics;

internal static partial class Elementary
{
    private static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    /// <summary><paramref name="x"/> to the power of <paramref name="y"/>, within 1 unit in the last place; special values as IEEE 754's <c>pow</c>.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1)
            return 1;
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;

        double magnitude = Math.Abs(x);
        bool whole = Math.Floor(y) == y; // infinite exponents count as even
        bool odd = whole && Math.Abs(y) < 9007199254740992 && ((long)y & 1) != 0;
        if (x < 0 && !whole && !double.IsInfinity(x))
            return double.NaN;

        double result = PowOfMagnitude(magnitude, y);
        return odd && double.IsNegative(x) ? -result : result;
    }

    private static double PowOfMagnitude(double x, double y)
    {
        if (x == 1)
            return 1;
        if (x == 0 || double.IsInfinity(x) || Math.Abs(y) > 1e20)
            return x < 1 == y > 0 ? 0 : double.PositiveInfinity;

        DoubleDouble power = LogWide(x) * y;
        if (power.High > 710)
            return double.PositiveInfinity;
        if (power.High < -746)
            return 0;
        return ExpOfSum(power.High, power.Low);
    }

    /// <summary>The natural logarithm to about 75 bits; x is finite and above zero.</summary>
    private static DoubleDouble LogWide(double x)
    {
        (int exponent, double mantissa) = Decompose(x);
        DoubleDouble s = (DoubleDouble)(mantissa - 1) / DoubleDouble.Sum(mantissa, 1);
        DoubleDouble z = s * s;
        DoubleDouble series = 0;
        for (int n = 16; n >= 0; n--)
            series = series * z + (DoubleDouble)1 / (2 * n + 1);
        return Ln2 * exponent + s * series * 2;
    }
}
