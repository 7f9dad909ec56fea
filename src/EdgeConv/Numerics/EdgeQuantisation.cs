using EdgeConv.Blob;

namespace EdgeConv.Numerics;

/// <summary>From the caller's floats to int8 and back: what a model's first QUANTIZE and last DEQUANTIZE do.</summary>
internal static class EdgeQuantisation
{
    /// <summary>Element i of <paramref name="reals"/> becomes element <c>i * stride</c> of <paramref name="values"/>.</summary>
    public static void Quantise(Rule rule, ReadOnlySpan<float> reals, Span<sbyte> values, int stride, float scale, int zeroPoint)
    {
        switch (rule)
        {
            case Rule.Xnnpack:
                Quantise<XnnpackRule>(reals, values, stride, scale, zeroPoint);
                break;
            case Rule.Tflm:
                Quantise<TflmRule>(reals, values, stride, scale, zeroPoint);
                break;
            default:
                throw new EdgeConvException($"rule {(int)rule}: unknown; this version knows {Rule.Xnnpack} and {Rule.Tflm}.");
        }
    }

    /// <summary>Element <c>i * stride</c> of <paramref name="values"/> becomes element i of <paramref name="reals"/>: <c>scale * (q - zeroPoint)</c>.</summary>
    public static void Dequantise(ReadOnlySpan<sbyte> values, int stride, Span<float> reals, float scale, int zeroPoint)
    {
        for (int i = 0; i < reals.Length; i++)
            reals[i] = scale * (values[i * stride] - zeroPoint);
    }

    private static void Quantise<TRule>(ReadOnlySpan<float> reals, Span<sbyte> values, int stride, float scale, int zeroPoint)
        where TRule : struct, IRule
    {
        for (int i = 0; i < reals.Length; i++)
            values[i * stride] = TRule.Quantise(reals[i], scale, zeroPoint);
    }
}
