namespace EdgeConv.Numerics;

/// <summary>
/// Exponential and relatives in double, the same bits on every machine: only + - * / and exact functions, no table, never a fused
/// multiply-add (plain <c>a * b + c</c> is not fused by .NET's compilers).
/// </summary>
/// <remarks>The reductions are the textbook ones (Muller, "Elementary Functions", chapters 4 and 11); the coefficients are the Taylor series'.</remarks>
internal static partial class Elementary
{
    private const double Log2OfE = 1.4426950408889634;

    // ln 2 = High + Low; High has 21 zero bits at its end, so that k * High is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>e to the power of <paramref name="x"/>, within 1 unit in the last place.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 710)
            return double.PositiveInfinity;
        if (x < -746)
            return 0;
        return ExpOfSum(x, 0);
    }

    /// <summary>The natural logarithm, within 1 unit in the last place; NaN below zero.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x == double.PositiveInfinity)
            return x;
        if (x == 0)
            return double.NegativeInfinity;
        if (x < 0)
            return double.NaN;

        // log(1 + f) = 2 atanh(s) with s = f / (2 + f), and 2 s = f - s f, so the largest term, f, stays exact.
        (int exponent, double mantissa) = Decompose(x);
        double f = mantissa - 1;
        double s = f / (2 + f);
        double z = s * s;
        double series = z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + z * (2.0 / 13
            + z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21))))))))));
        double halfSquare = 0.5 * f * f;
        return exponent * Ln2High - ((halfSquare - (s * (halfSquare + series) + exponent * Ln2Low)) - f);
    }

    /// <summary>The hyperbolic tangent, within 2 units in the last place.</summary>
    public static double Tanh(double x)
    {
        double y = 2 * Math.Abs(x);
        double result;
        if (double.IsNaN(x))
            return x;
        if (y >= 44)
        {
            result = 1;
        }
        else if (y >= 1)
        {
            result = 1 - 2 / (ExpOfSum(y, 0) + 1);
        }
        else
        {
            double expMinusOne = y + y * y * ExpTail(y);
            result = expMinusOne / (expMinusOne + 2);
        }

        return Math.CopySign(result, x);
    }

    /// <summary>1 / (1 + e^-x), within 3 units in the last place.</summary>
    public static double Sigmoid(double x)
    {
        if (x >= 0)
            return 1 / (1 + Exp(-x));
        double e = Exp(x);
        return e / (1 + e);
    }

    /// <summary>e^(high + low); the sum lies in [-746, 710].</summary>
    private static double ExpOfSum(double high, double low)
    {
        double k = Math.Round(high * Log2OfE);
        double exact = high - k * Ln2High;
        double correction = low - k * Ln2Low;
        double r = exact + correction;
        double lost = (exact - r) + correction;
        double value = 1 + (r + (lost + r * r * ExpTail(r)));
        return Math.ScaleB(value, (int)k);
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| at most 1.</summary>
    private static double ExpTail(double r) =>
        1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 + r * (1.0 / 40320
        + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * (1.0 / 39916800 + r * (1.0 / 479001600 + r * (1.0 / 6227020800
        + r * (1.0 / 87178291200 + r * (1.0 / 1307674368000 + r * (1.0 / 20922789888000 + r * (1.0 / 355687428096000
        + r * (1.0 / 6402373705728000))))))))))))))));

    /// <summary>x = 2^exponent * mantissa with the mantissa in [sqrt(1/2), sqrt(2)); x is finite and above zero.</summary>
    private static (int Exponent, double Mantissa) Decompose(double x)
    {
        const long SquareRootOfHalf = 0x3FE6A09E667F3BCD;
        int exponent = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984; // 2^54: no longer subnormal
            exponent = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int shift = (int)((bits - SquareRootOfHalf) >> 52);
        return (exponent + shift, BitConverter.Int64BitsToDouble(bits - ((long)shift << 52)));
    }
}
