using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>Weights to int8 in [-127, 127] with a scale per output channel or one for all, biases to int32 with scale input x weights.</summary>
internal static class WeightQuantiser
{
    private const double LargestBias = 1 << 30; // half of int32: the products get the other half
    private const double LeastRatio = 1.0 / (1 << 28); // rule xnnpack takes multipliers from 2^-32

    /// <summary>Quantises the weights [O, ...] and the bias [O] of a node.</summary>
    /// <param name="name">For the new constants' names.</param>
    /// <param name="shape">The weights' shape; the first axis is the output channel.</param>
    /// <param name="weights">Their reals.</param>
    /// <param name="bias">The bias' reals, or null for zeros.</param>
    /// <param name="inputScale">The input's scale.</param>
    /// <param name="outputScale">The output's scale.</param>
    /// <param name="mode">How many scales.</param>
    public static (Value Weights, Value Bias) Quantise(string name, int[] shape, float[] weights, float[]? bias, float inputScale, float outputScale,
        WeightMode mode = WeightMode.PerChannel)
    {
        int outputs = shape[0], depth = weights.Length / outputs;
        var scales = new float[outputs];
        var biasScales = new float[outputs];
        var levels = new sbyte[weights.Length];
        var biasLevels = new int[outputs];
        for (int channel = 0; channel < outputs; channel++)
        {
            ReadOnlySpan<float> filter = weights.AsSpan(channel * depth, depth);
            double offset = bias is null ? 0 : bias[channel];
            if (!double.IsFinite(offset))
                throw new EdgeConvException(ConverterErrors.NotFinite, $"{name}: the bias of output channel {channel} is not a finite number; retrain or repair the model");
            scales[channel] = Scale(filter, offset, inputScale, outputScale, name, channel);
        }

        if (mode == WeightMode.PerTensor)
            Array.Fill(scales, scales.Max());
        for (int channel = 0; channel < outputs; channel++)
        {
            ReadOnlySpan<float> filter = weights.AsSpan(channel * depth, depth);
            double offset = bias is null ? 0 : bias[channel];
            float scale = scales[channel];
            for (int i = 0; i < depth; i++)
                levels[channel * depth + i] = (sbyte)Math.Clamp(Math.Round(filter[i] / (double)scale), -127, 127);
            biasScales[channel] = scale * inputScale;
            biasLevels[channel] = (int)Math.Round(offset / ((double)scale * inputScale));
        }

        var zeros = new int[outputs];
        return (Value.Constant(name + ":weights", shape, levels, new Quantisation(scales, zeros)),
            Value.Constant(name + ":bias", [outputs], biasLevels, new Quantisation(biasScales, zeros)));
    }

    /// <summary>The largest weight becomes 127, unless that makes the bias too long for int32 or the multiplier too small.</summary>
    private static float Scale(ReadOnlySpan<float> filter, double bias, float inputScale, float outputScale, string name, int channel)
    {
        double largest = 0;
        foreach (float weight in filter)
        {
            if (!float.IsFinite(weight))
                throw new EdgeConvException(ConverterErrors.NotFinite, $"{name}: a weight of output channel {channel} is not a finite number; retrain or repair the model");
            largest = Math.Max(largest, Math.Abs(weight));
        }

        double forBias = Math.Abs(bias) / (inputScale * LargestBias);
        double forMultiplier = (double)outputScale / inputScale * LeastRatio;
        return (float)Math.Max(largest / 127, Math.Max(forBias, forMultiplier));
    }
}
