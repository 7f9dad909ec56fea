using System.Numerics;
using Xunit;

namespace EdgeConv.Tests.Numerics;

/// <summary>The reference: elementary functions as integer sums with 1,400 fraction bits, exact far beyond a double.</summary>
internal static class FixedPoint
{
    private const int Bits = 1400; // the smallest results lie near 2^-1074, and are still known to over 200 bits

    private static readonly BigInteger One = BigInteger.One << Bits;
    private static readonly BigInteger Ln2 = 2 * AtanhOfInverse(3);
    private static readonly BigInteger Pi = 16 * AtanOfInverse(5) - 4 * AtanOfInverse(239); // Machin

    public static BigInteger From(double value)
    {
        (BigInteger mantissa, int exponent) = Parts(value);
        return exponent + Bits >= 0 ? mantissa << (exponent + Bits) : mantissa >> -(exponent + Bits);
    }

    public static BigInteger Exp(BigInteger x)
    {
        BigInteger k = BigInteger.Divide(x, Ln2);
        BigInteger r = (x - k * Ln2) >> 32; // e^r = (e^(r / 2^32))^(2^32)
        BigInteger term = One, sum = One;
        for (int n = 1; !term.IsZero && term != -1; n++)
        {
            term = Multiply(term, r) / n;
            sum += term;
        }

        for (int i = 0; i < 32; i++)
            sum = Multiply(sum, sum);
        return k >= 0 ? sum << (int)k : sum >> (int)-k;
    }

    public static BigInteger Log(double x)
    {
        (BigInteger mantissa, int exponent) = Parts(x);
        int length = (int)mantissa.GetBitLength();
        BigInteger m = mantissa << (Bits - length); // in [1/2, 1)
        BigInteger s = ((m - One) << Bits) / (m + One);
        BigInteger square = Multiply(s, s), power = s, sum = 0;
        for (int n = 1; !power.IsZero && power != -1; n += 2)
        {
            sum += power / n;
            power = Multiply(power, square);
        }

        return 2 * sum + (exponent + length) * Ln2;
    }

    public static BigInteger Tanh(double x)
    {
        BigInteger e = Exp(2 * From(x));
        return Divide(e - One, e + One);
    }

    public static BigInteger Sigmoid(double x) => Divide(One, One + Exp(-From(x)));

    public static BigInteger Pow(double x, double y)
    {
        (BigInteger mantissa, int exponent) = Parts(y);
        BigInteger power = Log(x) * mantissa;
        return Exp(exponent >= 0 ? power << exponent : power >> -exponent);
    }

    public static BigInteger Erf(double value)
    {
        BigInteger x = From(value), square = Multiply(x, x), term = x, sum = x;
        for (int n = 1; !term.IsZero && term != -1; n++)
        {
            term = -Multiply(term, square) / n;
            sum += term / (2 * n + 1);
        }

        return Divide(2 * sum, SquareRoot(Pi));
    }

    /// <summary>How far a double lies from the exact value, in units of the double's last place.</summary>
    public static double UlpError(double actual, BigInteger exact)
    {
        Assert.True(double.IsFinite(actual), $"{actual} where a finite value was due");
        double ulp = Math.BitIncrement(Math.Abs(actual)) - Math.Abs(actual);
        BigInteger thousandths = BigInteger.Abs(From(actual) - exact) * 1000 / From(ulp);
        return (double)thousandths / 1000;
    }

    private static (BigInteger Mantissa, int Exponent) Parts(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long fraction = bits & 0xFFFFFFFFFFFFF;
        BigInteger mantissa = exponent == 0 ? fraction : fraction | 1L << 52;
        return (bits < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    private static BigInteger Multiply(BigInteger a, BigInteger b) => (a * b) >> Bits;

    private static BigInteger Divide(BigInteger a, BigInteger b) => (a << Bits) / b;

    private static BigInteger SquareRoot(BigInteger a)
    {
        BigInteger target = a << Bits, root = a;
        for (BigInteger next = (root + target / root) >> 1; BigInteger.Abs(next - root) > 1; next = (root + target / root) >> 1)
            root = next;
        return root;
    }

    private static BigInteger AtanhOfInverse(int n) => OddSeries(n, alternate: false);

    private static BigInteger AtanOfInverse(int n) => OddSeries(n, alternate: true);

    private static BigInteger OddSeries(int n, bool alternate)
    {
        BigInteger power = One / n, sum = 0;
        for (int k = 0; !power.IsZero; k++, power /= n * n)
            sum += alternate && k % 2 == 1 ? -(power / (2 * k + 1)) : power / (2 * k + 1);
        return sum;
    }
}
