using System.Numerics;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>gemmlowp's two roundings, in integers of any length.</summary>
internal static class FixedReference
{
    /// <summary>round(a * b / 2^31), ties towards plus infinity (gemmlowp's nudge with truncating division).</summary>
    public static long HighMultiply(long a, long b)
    {
        BigInteger product = (BigInteger)a * b;
        BigInteger nudged = product + (product >= 0 ? BigInteger.One << 30 : 1 - (BigInteger.One << 30));
        return (long)BigInteger.Divide(nudged, BigInteger.One << 31);
    }

    /// <summary>round(x / 2^n), ties away from zero.</summary>
    public static long Divide(long x, int n)
    {
        BigInteger half = n == 0 ? 0 : BigInteger.One << (n - 1);
        BigInteger magnitude = (BigInteger.Abs(x) + half) >> n;
        return (long)(x < 0 ? -magnitude : magnitude);
    }
}
