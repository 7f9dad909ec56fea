using EdgeConv.Converter.Graph;
using static EdgeConv.Converter.Tests.RandomGraphs.FixedReference;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>TensorFlow Lite's two int8 softmaxes (reference/softmax.h and optimized_ops.h), as peers/tools/reference.py states them.</summary>
internal static class SoftmaxReference
{
    /// <summary>A table of 256 float32 exponentials.</summary>
    public static int[] Table(int[] logits, float scale, float beta, Quantisation output)
    {
        int largest = logits.Max();
        float step = -scale * beta;
        float[] e = [.. logits.Select(x => (float)Math.Exp(step * (largest - x)))];
        float sum = 0;
        foreach (float term in e)
            sum += term;
        float inverse = 1 / (sum * output.Scale);
        return [.. e.Select(term => (int)Math.Clamp(Math.Floor((double)(term * inverse) + 0.5) + output.ZeroPoint, -128, 127))];
    }

    /// <summary>gemmlowp fixed point, output scale 1/256, zero point -128.</summary>
    public static int[] Fixed(int[] logits, float scale, float beta)
    {
        (long q, int shift) = Int8Reference.Multiplier(Math.Min((double)beta * scale * (1 << 26), (1L << 31) - 1.0));
        long least = -(long)Math.Floor(31.0 * (1 << 26) / Math.Pow(2, shift));
        int largest = logits.Max();
        long[] e = [.. logits.Select(x => x - largest >= least ? ExpNegative(HighMultiply((long)(x - largest) << shift, q)) : 0)];
        long sum = e.Sum(term => Divide(term, 12));
        int headroom = 31 - (int)Math.Log2(sum);
        long reciprocal = OneOverOnePlus((sum << headroom) - (1L << 31));
        return [.. logits.Select((x, i) => x - largest >= least ? (int)Math.Clamp(Divide(HighMultiply(reciprocal, e[i]), 35 - headroom) - 128, -128, 127) : -128)];
    }

    /// <summary>With 4 or 5 bits before the point.</summary>
    internal static long ExpNegative(long a, int bits = 5)
    {
        if (a == 0)
            return int.MaxValue;
        long quarter = 1L << (29 - bits), part = (a & (quarter - 1)) - quarter, remainder = part - a;
        long result = ExpOnInterval(Saturate(part << bits));
        long[] factors = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];
        for (int i = 0; i < bits + 2; i++)
            if ((remainder & (quarter << i)) != 0)
                result = HighMultiply(result, factors[i]);
        return result;
    }

    private static long ExpOnInterval(long a)
    {
        long x = a + (1 << 28), x2 = HighMultiply(x, x), x3 = HighMultiply(x2, x), x4 = HighMultiply(x2, x2);
        long t = Divide(HighMultiply(Divide(x4, 2) + x3, 715827883) + x2, 1);
        return Saturate(1895147668 + HighMultiply(1895147668, x + t));
    }

    internal static long OneOverOnePlus(long a) => Saturate(Newton(a) << 1);

    internal static long OneMinusOverOnePlus(long a) => Saturate((Newton(a) - (1 << 29)) << 2);

    private static long Newton(long a)
    {
        long sum = a + int.MaxValue, half = sum >= 0 ? (sum + 1) / 2 : (sum - 1) / 2;
        long x = 1515870810 + HighMultiply(half, -1010580540);
        for (int i = 0; i < 3; i++)
            x += Saturate(HighMultiply(x, (1 << 29) - HighMultiply(half, x)) << 2);
        return x;
    }

    private static long Saturate(long x) => Math.Clamp(x, int.MinValue, int.MaxValue);
}
