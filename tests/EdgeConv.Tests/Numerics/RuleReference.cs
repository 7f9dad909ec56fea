using System.Numerics;
using EdgeConv.Blob;

namespace EdgeConv.Tests.Numerics;

/// <summary>The formulas of RULES.md written a second time, in big integers and doubles, from the page and not from the code.</summary>
internal static class RuleReference
{
    /// <summary>The accumulator at the output's scale, for factor = sx * sw / sy.</summary>
    public static BigInteger Requantise(Rule rule, long accumulator, float sx, float sw, float sy)
    {
        if (rule == Rule.Tflm)
            return Multiply(accumulator, Multiplier((double)sx * sw / sy));
        float product = sx * sw;
        return Nearest(accumulator * (product / sy));
    }

    /// <summary>A scaled accumulator of rule xnnpack as an integer; what int32 cannot hold saturates.</summary>
    public static long Nearest(float x)
    {
        if (x >= 1L << 31)
            return int.MaxValue;
        if (x <= -(1L << 31))
            return int.MinValue;
        long below = (long)Math.Floor((double)x);
        double rest = (double)x - below;
        return rest > 0.5 || (rest == 0.5 && below % 2 != 0) ? below + 1 : below;
    }

    /// <summary>M(x, mantissa, exponent) of RULES.md without big integers, for cases by the thousand.</summary>
    public static long Multiply(long x, FixedMultiplier by)
    {
        long shifted = Saturate(x << Math.Max(by.Exponent, 0));
        long high = (shifted * by.Mantissa + (1L << 30)) >> 31;
        int bits = Math.Max(-by.Exponent, 0);
        return bits == 0 ? high : Math.Sign(high) * ((Math.Abs(high) + (1L << (bits - 1))) >> bits);
    }

    public static BigInteger Mean(Rule rule, long sum, float sx, float sy, int elements)
    {
        if (rule == Rule.Xnnpack)
            return Nearest(sum * (sx / sy / elements));
        var (mantissa, exponent) = Multiplier((double)sx / sy);
        int k = Math.Min(Math.Min((int)BigInteger.Log2(elements), 32), 31 + exponent);
        return Multiply(sum, ((mantissa << k) / elements, exponent - k));
    }

    public static BigInteger Add(Rule rule, int a, int b, float sa, float sb, float sy)
    {
        if (rule == Rule.Tflm)
        {
            double twice = 2.0 * Math.Max(sa, sb);
            BigInteger sum = Multiply(a * 1048576L, Multiplier(sa / twice)) + Multiply(b * 1048576L, Multiplier(sb / twice));
            return Multiply(sum, Multiplier(twice / (1048576.0 * sy)));
        }
        float ra = sa / sy, rb = sb / sy;
        int n = 0;
        for (double largest = Math.Max(ra, rb); largest * Math.Pow(2, n) < 1 << 20;)
            n++;
        long ma = (long)Nearest(ra * (float)(1L << n)), mb = (long)Nearest(rb * (float)(1L << n));
        return (a * ma + b * mb + (1L << (n - 1))) >> n;
    }

    public static sbyte[] Softmax(Rule rule, sbyte[] logits, float sx, float beta, float sy, int zy) =>
        rule == Rule.Xnnpack ? SoftmaxOfFloats(logits, sx, beta, sy, zy) : SoftmaxOfIntegers(logits, sx, beta);

    /// <summary>A positive real as mantissa * 2^(exponent - 31), from the bits of the double.</summary>
    public static (BigInteger Mantissa, int Exponent) Multiplier(double real)
    {
        long bits = BitConverter.DoubleToInt64Bits(real);
        long fraction = (bits & ((1L << 52) - 1)) | (1L << 52); // 53 bits
        int exponent = (int)(bits >> 52) - 1022;
        long mantissa = (fraction + (1L << 21)) >> 22;
        if (mantissa == 1L << 31)
            (mantissa, exponent) = (1L << 30, exponent + 1);
        return exponent < -31 ? (0, 0) : (mantissa, exponent);
    }

    public static BigInteger Multiply(BigInteger x, (BigInteger Mantissa, int Exponent) by)
    {
        BigInteger shifted = Saturate(x << Math.Max(by.Exponent, 0));
        return RoundAway(High(shifted, by.Mantissa), Math.Max(-by.Exponent, 0));
    }

    public static BigInteger High(BigInteger a, BigInteger b) => Saturate((a * b + (1 << 30)) >> 31);

    public static BigInteger RoundAway(BigInteger x, int bits) =>
        bits == 0 ? x : x.Sign * ((BigInteger.Abs(x) + (BigInteger.One << (bits - 1))) >> bits);

    private static long Saturate(long x) => Math.Clamp(x, int.MinValue, int.MaxValue);

    public static BigInteger Saturate(BigInteger x) => BigInteger.Min(BigInteger.Max(x, int.MinValue), int.MaxValue);

    private static sbyte[] SoftmaxOfFloats(sbyte[] logits, float sx, float beta, float sy, int zy)
    {
        float step = -sx * beta;
        float[] exponentials = [.. logits.Select(logit => (float)Exp(step * (float)(logits.Max() - logit)))];
        float sum = 0;
        foreach (float exponential in exponentials)
            sum += exponential;
        float scale = sum * sy;
        float inverse = 1 / scale;
        return [.. exponentials.Select(exponential => (sbyte)Math.Clamp(Math.Floor((double)(exponential * inverse) + 0.5) + zy, -128, 127))];
    }

    /// <summary>exp(x) as exp(x / 1024)^1024 in 106 fractional bits: far more than a float holds.</summary>
    private static double Exp(float x)
    {
        const int Fraction = 160;
        var one = BigInteger.One << Fraction;
        var small = new BigInteger(Math.ScaleB((double)x, 100)) << (Fraction - 110);
        BigInteger term = one, sum = one;
        for (int n = 1; n < 40; n++)
        {
            term = ((term * small) >> Fraction) / n;
            sum += term;
        }
        for (int i = 0; i < 10; i++)
            sum = (sum * sum) >> Fraction;
        return Math.ScaleB((double)(sum >> (Fraction - 100)), -100);
    }

    private static sbyte[] SoftmaxOfIntegers(sbyte[] logits, float sx, float beta)
    {
        var (mantissa, exponent) = Multiplier(Math.Min((double)beta * sx * (1 << 26), int.MaxValue));
        int largest = logits.Max(), most = (int)((31L << 26) >> exponent);
        BigInteger[] exponentials =
        [
            .. logits.Select(logit => largest - logit > most ? BigInteger.MinusOne : ExpOfNegative(High((BigInteger)(logit - largest) << exponent, mantissa))),
        ];
        BigInteger sum = 0;
        foreach (BigInteger exponential in exponentials.Where(e => e >= 0))
            sum += RoundAway(exponential, 12);
        int headroom = 32 - (int)sum.GetBitLength();
        BigInteger inverse = OneOverOnePlus((sum << headroom) - (BigInteger.One << 31));
        return
        [
            .. exponentials.Select(e => e < 0 ? sbyte.MinValue : (sbyte)BigInteger.Min(RoundAway(High(inverse, e), 35 - headroom) - 128, 127)),
        ];
    }

    private static BigInteger ExpOfNegative(BigInteger a)
    {
        if (a.IsZero)
            return int.MaxValue;
        BigInteger quarter = BigInteger.One << 24;
        BigInteger remainder = a & (quarter - 1);
        remainder -= quarter;
        BigInteger x = Saturate(remainder << 5) + (1 << 28);
        BigInteger x2 = High(x, x), x3 = High(x2, x), x4 = High(x2, x2);
        BigInteger tail = RoundAway(High(RoundAway(x4, 2) + x3, 715827883) + x2, 1);
        BigInteger result = Saturate(1895147668 + High(1895147668, x + tail));
        int[] powers = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];
        for (int i = 0; i < powers.Length; i++)
            if (!(((remainder - a) >> (24 + i)) & 1).IsZero)
                result = High(result, powers[i]);
        return result;
    }

    private static BigInteger OneOverOnePlus(BigInteger a)
    {
        BigInteger half = (a + (BigInteger.One << 31)) / 2;
        BigInteger x = 1515870810 + High(half, -1010580540);
        for (int i = 0; i < 3; i++)
            x += Saturate(High(x, (1 << 29) - High(half, x)) << 2);
        return Saturate(x << 1);
    }
}
