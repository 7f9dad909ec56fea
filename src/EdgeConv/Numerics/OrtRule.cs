using EdgeConv.Blob;

namespace EdgeConv.Numerics;

/// <summary>ONNX Runtime's quantised operators: as XNNPACK, but sums of two maps and the conversion of floats.</summary>
internal readonly unsafe struct OrtRule : IRule
{
    private const int AddMultiplierBits = 21;

    public static int Requantise(int accumulator, byte* multipliers, int channel) => XnnpackRule.Requantise(accumulator, multipliers, channel);

    /// <summary>Half away from zero: what is negative is one less before half is added.</summary>
    public static int Add(int a, int b, AddParameters* parameters)
    {
        int shift = parameters->Sum.Exponent, sum = checked(a * parameters->A.Mantissa + b * parameters->B.Mantissa);
        return (int)((sum + (sum >> 31) + (1L << (shift - 1))) >> shift);
    }

    public static void Softmax(sbyte* logits, sbyte* probabilities, int channels, byte* parameters) =>
        XnnpackRule.Softmax(logits, probabilities, channels, parameters);

    public static sbyte Quantise(float real, float scale, int zeroPoint) => float.IsNaN(real) ? (sbyte)zeroPoint
        : (sbyte)(Math.Round((double)Math.Clamp(real / scale, sbyte.MinValue - zeroPoint, sbyte.MaxValue - zeroPoint)) + zeroPoint);

    public static sbyte Bound(float real, float scale, int zeroPoint) => XnnpackRule.Bound(real, scale, zeroPoint);

    public static byte[] Multipliers(float inputScale, ReadOnlySpan<float> weightScales, float outputScale) =>
        XnnpackRule.Multipliers(inputScale, weightScales, outputScale);

    public static byte[] MeanMultiplier(float inputScale, float outputScale, int elements) => XnnpackRule.MeanMultiplier(inputScale, outputScale, elements);

    /// <summary>Whether ONNX Runtime adds at these scales in integers.</summary>
    public static bool CanAdd(float scaleA, float scaleB, float outputScale)
    {
        const float Least = 1f / (1 << 14), Most = 256f;
        float a = scaleA / outputScale, b = scaleB / outputScale;
        return Math.Min(a, b) >= Least && Math.Max(a, b) < Most && AddMultiplierBits - Math.ILogB(Math.Max(a, b)) is >= 13 and <= 31;
    }

    public static AddParameters AddParameters(float scaleA, float scaleB, float outputScale)
    {
        float a = scaleA / outputScale, b = scaleB / outputScale;
        int shift = AddMultiplierBits - Math.ILogB(Math.Max(a, b)); // one for both, so that the larger multiplier has 22 bits
        return new()
        {
            A = new() { Mantissa = Nearest(a, shift) },
            B = new() { Mantissa = Nearest(b, shift) },
            Sum = new() { Exponent = shift },
        };
    }

    public static byte[] SoftmaxParameters(float inputScale, float beta, float outputScale, int outputZeroPoint) =>
        XnnpackRule.SoftmaxParameters(inputScale, beta, outputScale, outputZeroPoint);

    private static int Nearest(float ratio, int shift) => (int)Math.Round(Math.ScaleB((double)ratio, shift));
}
