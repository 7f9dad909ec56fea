using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Numerics;

/// <summary>TensorFlow Lite Micro's reference kernels: 31-bit multipliers, two roundings, integers only.</summary>
internal readonly unsafe struct TflmRule : IRule
{
    private const int AddHeadroom = 20;

    // Softmax: differences of logits are Q5.26, sums of exponentials Q12.19.
    private const int DifferenceIntegerBits = 5, DifferenceFractionBits = 26, SumIntegerBits = 12;

    /// <summary>So many exponentials of 0 fit in a sum.</summary>
    public const int MostSoftmaxChannels = (1 << SumIntegerBits) - 1;

    public static int Requantise(int accumulator, byte* multipliers, int channel) =>
        Multiply(accumulator, ((FixedMultiplier*)multipliers)[channel]);

    public static int Add(int a, int b, AddParameters* parameters) =>
        Multiply(Term(a, parameters->A) + Term(b, parameters->B), parameters->Sum);

    public static void Softmax(sbyte* logits, sbyte* probabilities, int channels, byte* parameters)
    {
        var scale = (SoftmaxFixedParameters*)parameters;
        int largest = sbyte.MinValue;
        for (int c = 0; c < channels; c++)
            largest = Math.Max(largest, logits[c]);

        int sum = 0;
        for (int c = 0; c < channels; c++)
            if (logits[c] - largest >= scale->LeastDifference)
                sum += FixedPoint.RoundingShiftRight(Exp(logits[c] - largest, scale->Input), SumIntegerBits);

        // sum = 2^(12 - headroom) * (1 + rest), rest in [0, 1)
        int headroom = FixedPoint.LeadingZeros((uint)sum);
        int rest = (int)(((uint)sum << headroom) - (1u << 31));
        int inverse = FixedPoint.OneOverOnePlus(rest);
        int shift = SumIntegerBits - headroom + 31 - 8;
        for (int c = 0; c < channels; c++)
        {
            int difference = logits[c] - largest, probability = 0;
            if (difference >= scale->LeastDifference)
                probability = FixedPoint.RoundingShiftRight(FixedPoint.HighMultiply(inverse, Exp(difference, scale->Input)), shift);
            probabilities[c] = (sbyte)Math.Min(probability + sbyte.MinValue, sbyte.MaxValue);
        }
    }

    public static sbyte Quantise(float real, float scale, int zeroPoint)
    {
        if (float.IsNaN(real))
            return (sbyte)zeroPoint;
        double rounded = Math.Round((double)(real / scale), MidpointRounding.AwayFromZero);
        return (sbyte)Math.Clamp(rounded + zeroPoint, sbyte.MinValue, sbyte.MaxValue);
    }

    public static sbyte Bound(float real, float scale, int zeroPoint) => Quantise(real, scale, zeroPoint);

    public static byte[] Multipliers(float inputScale, ReadOnlySpan<float> weightScales, float outputScale)
    {
        var multipliers = new FixedMultiplier[weightScales.Length];
        for (int i = 0; i < multipliers.Length; i++)
            multipliers[i] = Fixed((double)inputScale * weightScales[i] / outputScale);
        return MemoryMarshal.AsBytes<FixedMultiplier>(multipliers).ToArray();
    }

    /// <summary>As <see cref="Multipliers"/>, for a fully connected layer with one scale: upstream rounds the product of scales to float32.</summary>
    public static byte[] FullyConnectedMultipliers(float inputScale, float weightScale, float outputScale, int channels)
    {
        var multipliers = new FixedMultiplier[channels];
        Array.Fill(multipliers, Fixed((double)(inputScale * weightScale) / outputScale));
        return MemoryMarshal.AsBytes<FixedMultiplier>(multipliers).ToArray();
    }

    public static byte[] MeanMultiplier(float inputScale, float outputScale, int elements)
    {
        FixedMultiplier scale = Fixed((double)inputScale / outputScale);
        // The count is divided out of the mantissa, after a shift that keeps as many bits as fit.
        int shift = Math.Min(31 - FixedPoint.LeadingZeros((uint)elements), 31 + scale.Exponent);
        var mean = new FixedMultiplier { Mantissa = (int)(((long)scale.Mantissa << shift) / elements), Exponent = scale.Exponent - shift };
        return MemoryMarshal.AsBytes(new ReadOnlySpan<FixedMultiplier>(in mean)).ToArray();
    }

    public static AddParameters AddParameters(float scaleA, float scaleB, float outputScale)
    {
        double twice = 2.0 * Math.Max(scaleA, scaleB);
        return new()
        {
            A = Fixed(scaleA / twice),
            B = Fixed(scaleB / twice),
            Sum = Fixed(twice / ((1 << AddHeadroom) * (double)outputScale)),
        };
    }

    /// <summary>The output's scale is 1/256 and its zero point -128, in this rule always.</summary>
    public static byte[] SoftmaxParameters(float inputScale, float beta, float outputScale, int outputZeroPoint)
    {
        FixedMultiplier input = Fixed(Math.Min((double)beta * inputScale * (1 << DifferenceFractionBits), int.MaxValue));
        double radius = (double)((1 << DifferenceIntegerBits) - 1) * (1 << DifferenceFractionBits) / (1L << input.Exponent);
        var parameters = new SoftmaxFixedParameters { Input = input, LeastDifference = -(int)Math.Floor(radius) };
        return MemoryMarshal.AsBytes(new ReadOnlySpan<SoftmaxFixedParameters>(in parameters)).ToArray();
    }

    /// <summary>A positive real as a 31-bit mantissa and an exponent; what is smaller than 2^-32 is 0, what is larger than 2^30 saturates.</summary>
    public static FixedMultiplier Fixed(double real)
    {
        int exponent = Math.ILogB(real) + 1;
        long mantissa = (long)Math.Round(Math.ScaleB(real, 31 - exponent), MidpointRounding.AwayFromZero);
        if (mantissa == 1L << 31)
        {
            mantissa >>= 1;
            exponent++;
        }
        if (exponent < -31)
            return default;
        return exponent > 30 ? new() { Mantissa = int.MaxValue, Exponent = 30 } : new() { Mantissa = (int)mantissa, Exponent = exponent };
    }

    /// <summary>A negative mantissa takes off what its magnitude makes: upstream subtracts after rounding.</summary>
    private static int Term(int x, FixedMultiplier by) =>
        by.Mantissa < 0 ? -Multiply(x << AddHeadroom, by with { Mantissa = -by.Mantissa }) : Multiply(x << AddHeadroom, by);

    private static int Multiply(int x, FixedMultiplier by) => FixedPoint.Multiply(x, by.Mantissa, by.Exponent);

    private static int Exp(int difference, FixedMultiplier scale) =>
        FixedPoint.ExpOfNegative(FixedPoint.HighMultiply(FixedPoint.SaturatingShiftLeft(difference, scale.Exponent), scale.Mantissa), DifferenceIntegerBits);
}
