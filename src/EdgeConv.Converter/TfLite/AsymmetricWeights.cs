using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>
/// Weights of the old uint8 scheme, one scale and zero point for all, as int8 ones without zero point. A channel whose distances from the zero point fit
/// int8 keeps its scale and is the same to the last bit; another gets the scale that its largest weight needs.
/// </summary>
/// <param name="Weights">int8, one scale per output channel (axis 0).</param>
/// <param name="BiasFactors">Per output channel, the old scale over the new one.</param>
internal sealed record AsymmetricWeights(Value Weights, double[] BiasFactors)
{
    public static AsymmetricWeights Requantise(Value stored)
    {
        var levels = (byte[])stored.Data!;
        (float scale, int zero) = (stored.Quantisation!.Scale, stored.Quantisation.ZeroPoint);
        int channels = stored.Shape[0], perChannel = levels.Length / channels;
        var weights = new sbyte[levels.Length];
        var scales = new float[channels];
        var factors = new double[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<byte> from = levels.AsSpan(channel * perChannel, perChannel);
            int largest = 0;
            foreach (byte level in from)
                largest = Math.Max(largest, Math.Abs(level - zero));
            scales[channel] = largest <= sbyte.MaxValue ? scale : scale * largest / sbyte.MaxValue;
            factors[channel] = (double)scale / scales[channel];
            for (int i = 0; i < perChannel; i++)
                weights[channel * perChannel + i] = (sbyte)Math.Clamp(Math.Round((from[i] - zero) * factors[channel]), -sbyte.MaxValue, sbyte.MaxValue);
        }
        var quantisation = new Quantisation(scales, new int[channels]);
        return new(new(stored.Name, stored.Shape, ElementType.Int8) { Data = weights, Quantisation = quantisation }, factors);
    }
}
