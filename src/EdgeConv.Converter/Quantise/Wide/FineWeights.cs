using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>
/// Chooses the layers whose weights' int8 rounding harms the outputs most for what they compute: they keep real weights while those of others are learned, and are written in two
/// terms of int8 then.
/// </summary>
internal static class FineWeights
{
    private const int Measurements = 48, MostLayers = 16;

    /// <summary>What one adds less of the outputs' noise than this share is not worth its time.</summary>
    private const double LeastShare = 0.01;

    /// <summary>Noise of the outputs, by their signal, that needs no finer weights: 25 dB, to which learned rounding adds.</summary>
    private const double Good = 0.003;

    /// <summary>Gives the layers that need it their real weights, with the scales that the first term will have.</summary>
    /// <param name="source">The float graph.</param>
    /// <param name="int8">The int8 graph that was made of it, with weights rounded to the nearest; nodes are changed in place.</param>
    /// <param name="samples">Typical inputs.</param>
    /// <param name="most">The most that may be added, as a share of the graph's multiply-adds.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    public static void Choose(ModelGraph source, ModelGraph int8, CalibrationSet samples, double most, Action<double>? progress = null)
    {
        List<WeightedLayer> left = [.. WeightedLayer.Of(source, int8).Where(TwoTerms.Fit)];
        double room = most * Macs.Of(source);
        if (left.Count == 0 || room <= 0)
            return;
        var noise = new WeightNoise(source, NoiseSearch.Samples(source, samples));
        if (noise.InOutputs(left) <= Good)
            return;
        foreach ((WeightedLayer layer, _) in NoiseSearch.Loudest(left, noise.InOutputs, LeastShare, Measurements, progress).Take(MostLayers))
        {
            if (Macs.Of(layer.Source) > room)
                continue;
            room -= Macs.Of(layer.Source);
            left.Remove(layer);
            layer.Int8.Inputs[1] = new(layer.Weights.Name, layer.Weights.Shape, ElementType.Float32) { Data = layer.Reals, Quantisation = layer.Weights.Quantisation };
            if (noise.InOutputs(left) <= Good)
                break;
        }
    }
}
