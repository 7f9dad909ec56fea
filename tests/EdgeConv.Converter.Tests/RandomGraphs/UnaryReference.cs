using EdgeConv.Converter.Graph;
using static EdgeConv.Converter.Tests.RandomGraphs.FixedReference;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>
/// Functions of one int8 element from their published formulas. TensorFlow Lite: reference/integer_ops/logistic.h and tanh.h, reference/hard_swish.h and
/// leaky_relu.h, micro/kernels/elu.cc. XNNPACK: reference/unary-elementwise.cc, qs8-vlrelu.
/// </summary>
internal static class UnaryReference
{
    /// <param name="functions">One after the other.</param>
    /// <param name="x">The level less its zero point.</param>
    /// <param name="scale">The input's.</param>
    /// <param name="o">The output's.</param>
    /// <param name="tflm">TensorFlow Lite Micro, or XNNPACK.</param>
    public static int Level(UnaryFunction[] functions, int x, float scale, Quantisation o, bool tflm)
    {
        UnaryFunction first = functions[0];
        long? level = functions.Length > 1 ? null : (first.Kind, tflm) switch
        {
            (UnaryKind.Sigmoid, true) when o.Scale == 1f / 256 && o.ZeroPoint == -128 => Fixed(x, scale, Logistic, 23, -128),
            (UnaryKind.Tanh, true) when o.Scale == 1f / 128 && o.ZeroPoint == 0 => Fixed(x, scale, Tanh, 24, 0),
            (UnaryKind.LeakyRelu, true) => o.ZeroPoint + Scaled(x, (double)(x >= 0 ? scale / o.Scale : scale * first.A / o.Scale)),
            (UnaryKind.LeakyRelu, false) when Fits(scale / o.Scale) && Fits(scale / o.Scale * first.A) =>
                (long)Math.Floor((x * Math.Round(256 * (double)(x >= 0 ? scale / o.Scale : scale / o.Scale * first.A)) + 128) / 256) + o.ZeroPoint,
            (UnaryKind.HardSwish, true) when scale / 128 / o.Scale < 1 => HardSwish(x, scale, o),
            _ => null,
        };
        return (int)Math.Clamp(level ?? OfReal(Real(functions, scale * x, tflm), o, tflm), -128, 127);
    }

    private static bool Fits(float ratio) => Math.Abs(ratio) is >= 1f / 256 and <= 127.99609375f;

    public static int Level(bool tflm, float real, Quantisation o) => (int)Math.Clamp(OfReal(real, o, tflm), -128, 127);

    private static long OfReal(float real, Quantisation o, bool tflm)
    {
        float scaled = real * (1 / o.Scale);
        float level = tflm ? MathF.Round(scaled, MidpointRounding.AwayFromZero) + o.ZeroPoint : MathF.Round(scaled + o.ZeroPoint, MidpointRounding.AwayFromZero);
        return (long)Math.Clamp(level, -1000, 1000);
    }

    private static float Real(UnaryFunction[] functions, float x, bool tflm)
    {
        if (functions is [{ Kind: UnaryKind.HardSwish }])
            return x / 6 * MathF.Max(MathF.Min(x + 3, 6), 0);
        if (functions is [{ Kind: UnaryKind.Elu, A: 1 }] && tflm)
            return x < 0 ? (float)Math.Exp(x) - 1 : x;
        double real = x;
        foreach (UnaryFunction f in functions)
            real = f.Kind switch
            {
                UnaryKind.Sigmoid => 1 / (1 + Math.Exp(-real)),
                UnaryKind.Tanh => Math.Tanh(real),
                UnaryKind.Silu => real / (1 + Math.Exp(-real)),
                UnaryKind.Elu => real < 0 ? f.A * Math.Exp(real) - f.A : real,
                UnaryKind.LeakyRelu => real < 0 ? f.A * real : real,
                UnaryKind.HardSwish => real * Math.Clamp(real + 3, 0, 6) / 6,
                UnaryKind.HardSigmoid => Math.Clamp((double)f.A * real + f.B, 0, 1),
                UnaryKind.Mish => real * Math.Tanh(Math.Log(1 + Math.Exp(real))),
                UnaryKind.Linear => (double)f.A * real + f.B,
                UnaryKind.Clamp => Math.Clamp(real, f.A, f.B),
                UnaryKind.Abs => Math.Abs(real),
                _ => throw new NotSupportedException($"{f.Kind} is not stated here"),
            };
        return (float)real;
    }

    private static long Fixed(int x, float scale, Func<long, long> function, int shift, int zeroPoint)
    {
        (long mantissa, int exponent) = Int8Reference.Multiplier(scale * (double)(1 << 27));
        double radius = Math.Floor(15.0 * (1 << 27) / Math.Pow(2, exponent));
        if (Math.Abs(x) >= radius)
            return x < 0 ? -128 : 127;
        return Divide(function(Divide(HighMultiply((long)x << Math.Max(exponent, 0), mantissa), Math.Max(-exponent, 0))), shift) + zeroPoint;
    }

    private static long Logistic(long a) => a == 0 ? 1L << 30
        : a > 0 ? SoftmaxReference.OneOverOnePlus(SoftmaxReference.ExpNegative(-a, 4)) : int.MaxValue - Logistic(-a);

    private static long Tanh(long a) => a == 0 ? 0 : a > 0 ? SoftmaxReference.OneMinusOverOnePlus(SoftmaxReference.ExpNegative(-a)) : -Tanh(-a);

    private static long Scaled(long x, double factor)
    {
        if (factor == 0)
            return 0;
        (long mantissa, int exponent) = Int8Reference.Multiplier(Math.Abs(factor));
        return Divide(HighMultiply(x << Math.Max(exponent, 0), Math.Sign(factor) * mantissa), Math.Max(-exponent, 0));
    }

    private static long HardSwish(int x, float scale, Quantisation o)
    {
        float fine = scale / 128;
        (long toOutput, int outputExponent) = Int8Reference.Multiplier(fine / o.Scale);
        (long toGate, int gateExponent) = Int8Reference.Multiplier(fine / (3f / 32768));
        long value = 128L * x, scaled = High16(value, Narrow(toOutput)), gate = value;
        if (gateExponent > 0)
            gate = Saturate16(gate << (gateExponent - 1));
        gate = High16(gate, Narrow(toGate));
        gate = gateExponent > 0 ? Saturate16(gate * 2) : Divide(gate, -gateExponent);
        gate = (long)Math.Floor((gate + 32768) / 2.0);
        return Divide((long)Math.Truncate(gate * scaled / 32768.0), -outputExponent) + o.ZeroPoint;
    }

    private static long Narrow(long mantissa) => Math.Min((mantissa + 32768) >> 16, 32767);

    private static long High16(long a, long b) => (long)Math.Truncate((a * b + 16384) / 32768.0);

    private static long Saturate16(long x) => Math.Clamp(x, short.MinValue, short.MaxValue);
}
