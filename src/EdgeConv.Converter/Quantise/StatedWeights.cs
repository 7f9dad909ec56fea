using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Weights and biases that were dequantised on import, at the scales that the source states.</summary>
internal static class StatedWeights
{
    /// <summary>What two products of float32 scales may differ by.</summary>
    private const double SameScale = 1e-5;

    /// <summary>The levels again; null where the weights state no scales, or a pass has changed them.</summary>
    /// <param name="name">For the new constants' names.</param>
    /// <param name="weights">Float, output channels first.</param>
    /// <param name="bias">Float or none.</param>
    /// <param name="inputScale">The input's scale.</param>
    public static (Value Weights, Value Bias)? Restore(string name, Value weights, Value? bias, float inputScale)
    {
        if (weights is not { Data: float[] reals, Quantisation: { Axis: 0 } stated })
            return null;
        int channels = weights.Shape[0], perChannel = reals.Length / channels;
        var scales = new float[channels];
        var levels = new sbyte[reals.Length];
        var sums = new int[channels];
        bool keeps = true;
        for (int channel = 0; channel < channels; channel++)
        {
            float scale = stated.Scales[stated.IsPerTensor ? 0 : channel];
            ReadOnlySpan<float> filter = reals.AsSpan(channel * perChannel, perChannel);
            if (!Fits(filter, scale, out double least, out double most))
                return null;
            // Distances from a zero point that int8 does not hold get a scale that it does.
            bool holds = least >= sbyte.MinValue && most <= sbyte.MaxValue;
            scales[channel] = holds ? scale : (float)(scale * Math.Max(-least, most) / sbyte.MaxValue);
            keeps &= holds;
            for (int i = 0; i < perChannel; i++)
                levels[channel * perChannel + i] = (sbyte)Math.Clamp(Math.Round(filter[i] / (double)scales[channel]), sbyte.MinValue, sbyte.MaxValue);
            if (bias is not null)
                sums[channel] = Sum(bias, channel, (double)scale * inputScale, (double)scales[channel] * inputScale);
        }
        Quantisation quantisation = keeps && stated.IsPerTensor ? new(stated.Scale, 0) : new(scales, new int[channels]);
        return (Value.Constant(name + ":weights", weights.Shape, levels, quantisation), Value.Constant(name + ":bias", [channels], sums));
    }

    /// <summary>Whether all are whole multiples of the scale.</summary>
    private static bool Fits(ReadOnlySpan<float> filter, float scale, out double least, out double most)
    {
        const double Whole = 1e-3;
        (least, most) = (0, 0);
        foreach (float real in filter)
        {
            double level = Math.Round(real / (double)scale);
            if (Math.Abs(real / (double)scale - level) > Whole)
                return false;
            (least, most) = (Math.Min(least, level), Math.Max(most, level));
        }
        return true;
    }

    private static int Sum(Value bias, int channel, double product, double scale)
    {
        double real = bias.Floats[channel];
        double stated = bias.Quantisation is { } own ? own.Scales[own.IsPerTensor ? 0 : channel] : product;
        // ONNX Runtime takes the source's integers where their scale is the product of both others.
        double divisor = Math.Abs(stated / product - 1) < SameScale && product == scale ? stated : scale;
        return (int)Math.Clamp(Math.Round(real / divisor), int.MinValue, int.MaxValue);
    }
}
