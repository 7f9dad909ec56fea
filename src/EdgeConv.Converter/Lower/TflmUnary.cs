using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Converter.Lower;

/// <summary>Functions that TensorFlow Lite Micro has a formula of its own for, as levels of an input without its zero point.</summary>
internal static class TflmUnary
{
    private const int InputIntegerBits = 4; // of the logistic function's and tanh's argument: Q4.27

    /// <returns>Null where the formula of <see cref="UnaryTable"/> holds, or upstream refuses the scales.</returns>
    public static Func<int, double>? Find(UnaryFunction function, float inputScale, Quantisation output) => function.Kind switch
    {
        UnaryKind.Sigmoid when output.Scale == 1f / 256 && output.ZeroPoint == -128 => OfQ4(inputScale, Logistic, fractionBits: 8, output.ZeroPoint),
        UnaryKind.Tanh when output.Scale == 1f / 128 && output.ZeroPoint == 0 => OfQ4(inputScale, Tanh, fractionBits: 7, output.ZeroPoint),
        UnaryKind.HardSwish => HardSwish(inputScale, output),
        UnaryKind.LeakyRelu => LeakyRelu(inputScale, function.A, output),
        UnaryKind.Elu when function.A == 1 => x => UnaryTable.Level(Rule.Tflm, Elu(inputScale * x), output),
        _ => null,
    };

    private static Func<int, double>? OfQ4(float inputScale, Func<int, int> function, int fractionBits, int zeroPoint)
    {
        FixedMultiplier scale = TflmRule.Fixed(Math.ScaleB(inputScale, 31 - InputIntegerBits));
        if (scale.Exponent is < 0 or > 30)
            return null;
        long radius = (15L << (31 - InputIntegerBits)) >> scale.Exponent; // what lies outside saturates
        return x => x <= -radius ? sbyte.MinValue : x >= radius ? sbyte.MaxValue
            : FixedPoint.RoundingShiftRight(function(FixedPoint.Multiply(x, scale.Mantissa, scale.Exponent)), 31 - fractionBits) + zeroPoint;
    }

    /// <summary>1 / (1 + e^-a) of a Q4.27, in Q0.31.</summary>
    private static int Logistic(int a)
    {
        if (a == 0)
            return 1 << 30;
        int positive = FixedPoint.OneOverOnePlus(FixedPoint.ExpOfNegative(-Math.Abs(a), InputIntegerBits));
        return a > 0 ? positive : int.MaxValue - positive;
    }

    /// <summary>Of a Q4.27, in Q0.31: the same number as a Q5.26 is 2a.</summary>
    private static int Tanh(int a)
    {
        if (a == 0)
            return 0;
        int positive = FixedPoint.OneMinusOverOnePlus(FixedPoint.ExpOfNegative(-Math.Abs(a), InputIntegerBits + 1));
        return a > 0 ? positive : -positive;
    }

    private static Func<int, double> LeakyRelu(float inputScale, float slope, Quantisation output)
    {
        float of = inputScale * slope / output.Scale;
        FixedMultiplier above = TflmRule.Fixed(inputScale / output.Scale), below = of == 0 ? default : TflmRule.Fixed(Math.Abs(of));
        int mantissa = slope < 0 ? -below.Mantissa : below.Mantissa;
        return x => (x >= 0 ? FixedPoint.Multiply(x, above.Mantissa, above.Exponent) : FixedPoint.Multiply(x, mantissa, below.Exponent)) + (double)output.ZeroPoint;
    }

    private static float Elu(float x) => x < 0 ? (float)Elementary.Exp(x) - 1f : x;

    /// <summary>In 16 bits: the input times 2^7 at the output's scale, times the part of [0, 1] that it gets.</summary>
    private static Func<int, double>? HardSwish(float inputScale, Quantisation output)
    {
        float fine = 1f / 128 * inputScale;
        FixedMultiplier toOutput = TflmRule.Fixed((double)(fine / output.Scale)), toGate = TflmRule.Fixed((double)(fine / (3f / 32768)));
        if (toOutput.Exponent > 0 || toGate.Exponent > 16)
            return null;
        short outputMantissa = Short(toOutput.Mantissa), gateMantissa = Short(toGate.Mantissa);
        return x =>
        {
            short value = (short)(x * 128), scaled = High(value, outputMantissa), gate = value;
            if (toGate.Exponent > 0)
                gate = ShiftLeft(gate, toGate.Exponent - 1);
            gate = High(gate, gateMantissa);
            if (toGate.Exponent > 0)
                gate = ShiftLeft(gate, 1);
            else if (toGate.Exponent < 0)
                gate = (short)FixedPoint.RoundingShiftRight(gate, -toGate.Exponent);
            gate = (short)((gate + (1 << 15)) >> 1);
            int product = gate * scaled / (1 << 15); // towards zero
            return FixedPoint.RoundingShiftRight(product, -toOutput.Exponent) + (double)output.ZeroPoint;
        };
    }

    /// <summary>A mantissa of 31 bits in 15.</summary>
    private static short Short(int mantissa) => mantissa > int.MaxValue - (1 << 15) ? short.MaxValue : (short)((mantissa + (1 << 15)) >> 16);

    private static short High(short a, short b) => a == short.MinValue && b == short.MinValue ? short.MaxValue : (short)((a * b + (1 << 14)) / (1 << 15));

    private static short ShiftLeft(short value, int bits) => (short)Math.Clamp((long)value << bits, short.MinValue, short.MaxValue);
}
