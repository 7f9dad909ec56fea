using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Converter.Lower;

/// <summary>The numbers that a rule's kernels read, from the scales of a graph.</summary>
internal static class RuleArithmetic
{
    private const float LeastProductRatio = 1f / 65536, MostProductRatio = 256;

    public static byte[] Multipliers(Rule rule, float inputScale, ReadOnlySpan<float> weightScales, float outputScale) => rule switch
    {
        Rule.Xnnpack => XnnpackRule.Multipliers(inputScale, weightScales, outputScale),
        Rule.Tflm => TflmRule.Multipliers(inputScale, weightScales, outputScale),
        _ => throw Unknown(rule),
    };

    public static byte[] MeanMultiplier(Rule rule, float inputScale, float outputScale, int elements) => rule switch
    {
        Rule.Xnnpack => XnnpackRule.MeanMultiplier(inputScale, outputScale, elements),
        Rule.Tflm => TflmRule.MeanMultiplier(inputScale, outputScale, elements),
        _ => throw Unknown(rule),
    };

    /// <summary>The rule that adds at these scales: what XNNPACK or ONNX Runtime do not add in their own way, TensorFlow Lite's arithmetic does.</summary>
    public static Rule OfSum(Rule rule, float scaleA, float scaleB, float outputScale) => rule switch
    {
        Rule.Xnnpack when !XnnpackRule.CanAdd(scaleA, scaleB, outputScale) => Rule.Tflm,
        Rule.Ort when !OrtRule.CanAdd(scaleA, scaleB, outputScale) => Rule.Tflm,
        _ => rule,
    };

    /// <summary>The rule that multiplies at these scales: ratios that XNNPACK does not take are TensorFlow Lite's.</summary>
    public static Rule OfProduct(Rule rule, float scaleA, float scaleB, float outputScale) =>
        rule == Rule.Xnnpack && scaleA * scaleB / outputScale is not (>= LeastProductRatio and < MostProductRatio) ? Rule.Tflm : rule;

    public static byte[] ProductMultiplier(Rule rule, float scaleA, float scaleB, float outputScale) => rule switch
    {
        Rule.Xnnpack => MemoryMarshal.AsBytes<float>([scaleA * scaleB / outputScale]).ToArray(),
        Rule.Tflm => MemoryMarshal.AsBytes<FixedMultiplier>([TflmRule.Fixed((double)scaleA * scaleB / outputScale)]).ToArray(),
        _ => throw Unknown(rule),
    };

    /// <summary>A product of two levels, their zero points taken off, at the output's scale; its zero point is still to come.</summary>
    public static unsafe long Product(Rule rule, int product, byte[] multiplier)
    {
        fixed (byte* at = multiplier)
            return rule switch
            {
                Rule.Xnnpack => XnnpackRule.Requantise(product, at, 0),
                Rule.Tflm => TflmRule.Requantise(product, at, 0),
                _ => throw Unknown(rule),
            };
    }

    public static AddParameters AddParameters(Rule rule, float scaleA, float scaleB, float outputScale) => rule switch
    {
        Rule.Xnnpack => XnnpackRule.AddParameters(scaleA, scaleB, outputScale),
        Rule.Tflm => TflmRule.AddParameters(scaleA, scaleB, outputScale),
        Rule.Ort => OrtRule.AddParameters(scaleA, scaleB, outputScale),
        _ => throw Unknown(rule),
    };

    /// <summary>The sum of two levels, their zero points taken off, at the output's scale; its zero point is still to come.</summary>
    public static unsafe int Sum(Rule rule, int a, int b, AddParameters parameters) => rule switch
    {
        Rule.Xnnpack => XnnpackRule.Add(a, b, &parameters),
        Rule.Tflm => TflmRule.Add(a, b, &parameters),
        Rule.Ort => OrtRule.Add(a, b, &parameters),
        _ => throw Unknown(rule),
    };

    public static byte[] SoftmaxParameters(Rule rule, float inputScale, float beta, Quantisation output) => rule switch
    {
        Rule.Xnnpack => XnnpackRule.SoftmaxParameters(inputScale, beta, output.Scale, output.ZeroPoint),
        Rule.Tflm => TflmRule.SoftmaxParameters(inputScale, beta, output.Scale, output.ZeroPoint),
        _ => throw Unknown(rule),
    };

    /// <summary>A bound of a fused activation, or the value of padding, as int8.</summary>
    public static sbyte Bound(Rule rule, float real, Quantisation output) => rule switch
    {
        Rule.Xnnpack or Rule.Ort => XnnpackRule.Bound(real, output.Scale, output.ZeroPoint),
        Rule.Tflm => TflmRule.Bound(real, output.Scale, output.ZeroPoint),
        _ => throw Unknown(rule),
    };

    /// <summary>
    /// Int8 to int8 of another scale, clamped: TensorFlow Lite's own kernel in both of its rules (QUANTIZE and stand-alone RELU), reals in ONNX Runtime. Index q + 128.
    /// </summary>
    public static sbyte[] Table(Rule rule, Quantisation input, Quantisation output, Clamp clamp)
    {
        if (rule == Rule.Ort)
            return UnaryTable.Of(rule, x => Math.Max(Math.Min(x, clamp.High), clamp.Low), input, output);
        FixedMultiplier scale = TflmRule.Fixed((double)input.Scale / output.Scale);
        sbyte low = TflmRule.Bound(clamp.Low, output.Scale, output.ZeroPoint), high = TflmRule.Bound(clamp.High, output.Scale, output.ZeroPoint);
        var table = new sbyte[256];
        for (int q = sbyte.MinValue; q <= sbyte.MaxValue; q++)
        {
            long scaled = FixedPoint.Multiply(q - input.ZeroPoint, scale.Mantissa, scale.Exponent);
            table[q - sbyte.MinValue] = (sbyte)Math.Clamp(scaled + output.ZeroPoint, low, high);
        }
        return table;
    }

    private static EdgeConvException Unknown(Rule rule) => new(ConverterErrors.Arithmetic, $"arithmetic {(int)rule}: unknown; choose {Rule.Xnnpack} or {Rule.Tflm}");
}
