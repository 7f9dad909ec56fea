using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeConv.Blob;
using EdgeConv.Errors;

namespace EdgeConv.Numerics;

/// <summary>From the caller's floats to int8 and back: what a model's first QUANTIZE and last DEQUANTIZE do.</summary>
internal static unsafe class EdgeQuantisation
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
            case Rule.Ort:
                Quantise<OrtRule>(reals, values, stride, scale, zeroPoint);
                break;
            default:
                throw Unknown(rule);
        }
    }

    /// <summary>Three planes of a picture, <paramref name="plane"/> elements apart, become as many pixels as fill <paramref name="pixels"/>.</summary>
    public static void QuantisePlanes(Rule rule, ReadOnlySpan<float> reals, int plane, Span<sbyte> pixels, float scale, int zeroPoint)
    {
        switch (rule)
        {
            case Rule.Xnnpack:
                QuantisePlanes<XnnpackRule>(reals, plane, pixels, scale, zeroPoint);
                break;
            case Rule.Tflm:
                QuantisePlanes<TflmRule>(reals, plane, pixels, scale, zeroPoint);
                break;
            case Rule.Ort:
                QuantisePlanes<OrtRule>(reals, plane, pixels, scale, zeroPoint);
                break;
            default:
                throw Unknown(rule);
        }
    }

    /// <summary>Element <c>i * stride</c> of <paramref name="values"/> becomes element i of <paramref name="reals"/>: <c>scale * (q - zeroPoint)</c>.</summary>
    public static void Dequantise(ReadOnlySpan<sbyte> values, int stride, Span<float> reals, float scale, int zeroPoint)
    {
        if (stride != 1)
        {
            DequantiseGathered(values, stride, reals, scale, zeroPoint);
            return;
        }
        for (int i = DequantiseVectors(values, reals, scale, zeroPoint); i < reals.Length; i++)
            reals[i] = scale * (values[i] - zeroPoint);
    }

    /// <summary>Elements that lie apart, a block of them at a time brought together.</summary>
    private static void DequantiseGathered(ReadOnlySpan<sbyte> values, int stride, Span<float> reals, float scale, int zeroPoint)
    {
        const int Block = 128;
        sbyte* block = stackalloc sbyte[Block];
        for (int first = 0; first < reals.Length; first += Block)
        {
            int count = Math.Min(Block, reals.Length - first);
            fixed (sbyte* from = values[(first * stride)..((first + count - 1) * stride + 1)])
                for (nint i = 0; i < count; i++)
                    block[i] = from[i * stride];
            Dequantise(new(block, count), 1, reals.Slice(first, count), scale, zeroPoint);
        }
    }

    private static void Quantise<TRule>(ReadOnlySpan<float> reals, Span<sbyte> values, int stride, float scale, int zeroPoint)
        where TRule : struct, IRule
    {
        int done = stride == 1 ? QuantiseVectors<TRule>(reals, values, scale, zeroPoint) : 0;
        for (int i = done; i < reals.Length; i++)
            values[i * stride] = TRule.Quantise(reals[i], scale, zeroPoint);
    }

    /// <returns>How many are done: all, or none where vectors do not help.</returns>
    private static int QuantiseVectors<TRule>(ReadOnlySpan<float> reals, Span<sbyte> values, float scale, int zeroPoint) where TRule : struct, IRule
    {
        int count = reals.Length;
        if (count < 16 || !(AdvSimd.Arm64.IsSupported || Avx2.IsSupported))
            return 0;
        var vector = new EdgeVector<TRule>(scale, zeroPoint);
        fixed (float* from = reals)
        fixed (sbyte* to = values[..count])
        {
            for (int i = 0; i <= count - 16; i += 16)
                vector.Quantise(from + i).Store(to + i);
            vector.Quantise(from + count - 16).Store(to + count - 16); // the rest, and what is there already
        }
        return count;
    }

    private static void QuantisePlanes<TRule>(ReadOnlySpan<float> reals, int plane, Span<sbyte> pixels, float scale, int zeroPoint) where TRule : struct, IRule
    {
        int columns = pixels.Length / 3;
        ReadOnlySpan<float> first = reals[..columns], second = reals.Slice(plane, columns), third = reals.Slice(2 * plane, columns);
        if (columns < 16 || !(AdvSimd.Arm64.IsSupported || Avx2.IsSupported))
        {
            Quantise<TRule>(first, pixels, 3, scale, zeroPoint);
            Quantise<TRule>(second, pixels[1..], 3, scale, zeroPoint);
            Quantise<TRule>(third, pixels[2..], 3, scale, zeroPoint);
            return;
        }
        var vector = new EdgeVector<TRule>(scale, zeroPoint);
        fixed (float* a = first, b = second, c = third)
        fixed (sbyte* to = pixels)
        {
            for (int x = 0; x <= columns - 16; x += 16)
                Interleaving.Store(to + 3 * x, vector.Quantise(a + x), vector.Quantise(b + x), vector.Quantise(c + x));
            int last = columns - 16;
            Interleaving.Store(to + 3 * last, vector.Quantise(a + last), vector.Quantise(b + last), vector.Quantise(c + last));
        }
    }

    private static int DequantiseVectors(ReadOnlySpan<sbyte> values, Span<float> reals, float scale, int zeroPoint)
    {
        int count = reals.Length;
        if (count < 16 || !(AdvSimd.Arm64.IsSupported || Avx2.IsSupported))
            return 0;
        var vector = new EdgeVector<XnnpackRule>(scale, zeroPoint);
        fixed (sbyte* from = values[..count])
        fixed (float* to = reals)
        {
            for (int i = 0; i <= count - 16; i += 16)
                vector.Dequantise(from + i, to + i);
            vector.Dequantise(from + count - 16, to + count - 16);
        }
        return count;
    }

    private static EdgeConvException Unknown(Rule rule) => new(FileErrors.UnknownOperation, $"rule {(int)rule}: unknown; this version knows {Rule.Xnnpack}, {Rule.Tflm} and {Rule.Ort}.");
}
