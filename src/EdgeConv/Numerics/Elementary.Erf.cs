namespace EdgeConv.Numerics;

internal static partial class Elementary
{
    private static readonly DoubleDouble TwoOverSquareRootOfPi = new(1.1283791670955126, 1.533545961316588e-17);
    private const double SquareRootOfPi = 1.772453850905516;

    /// <summary>The error function, within 1 unit in the last place.</summary>
    /// <remarks>Below 3 the Maclaurin series with enough digits for its cancellation, above it the continued fraction of the complement.</remarks>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (double.IsNaN(x))
            return x;
        if (magnitude < 1e-8)
            return x + x * 0.1283791670955126; // 2 / sqrt(pi) - 1
        if (magnitude >= 6)
            return Math.CopySign(1, x);
        return Math.CopySign(magnitude < 3 ? ErfSeries(magnitude) : 1 - ErfcFraction(magnitude), x);
    }

    /// <summary>2 / sqrt(pi) * sum of (-1)^n x^(2n+1) / (n! (2n+1)), for x in (0, 3).</summary>
    private static double ErfSeries(double x)
    {
        DoubleDouble minusSquare = DoubleDouble.Product(x, -x);
        DoubleDouble term = x;
        DoubleDouble sum = x;
        for (int n = 1; Math.Abs(term.High) > 1e-20 * x; n++)
        {
            term = term * minusSquare / n;
            sum += term / (2 * n + 1);
        }

        return (sum * TwoOverSquareRootOfPi).High;
    }

    /// <summary>e^(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / (x + ...)))), for x in [3, 6).</summary>
    private static double ErfcFraction(double x)
    {
        double fraction = x;
        for (int n = 24; n >= 1; n--)
            fraction = x + 0.5 * n / fraction;
        return Exp(-x * x) / (SquareRootOfPi * fraction);
    }
}
