namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// Biases that make up for the mean error of their output channel (Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias
/// Correction", section 4.2, from samples). A layer is linear in its windows, so the outputs' means follow from the inputs': the
/// new bias is <c>b + W E[x] - W^ E[x^]</c>.
/// </summary>
internal static class BiasCorrection
{
    private const double LargestBias = 1 << 30; // half of int32, as the quantiser's

    /// <summary>The biases of a layer.</summary>
    /// <param name="layer">Its float weights and bias.</param>
    /// <param name="levels">Its int8 weights, [O][depth].</param>
    /// <param name="means">E[x], [tap][channel].</param>
    /// <param name="levelMeans">E[x^] of the int8 side.</param>
    public static int[] Of(WeightedLayer layer, sbyte[] levels, double[] means, double[] levelMeans)
    {
        var biases = new int[layer.Outputs];
        for (int output = 0; output < biases.Length; output++)
        {
            double real = 0, level = 0;
            int channelsPerGroup = layer.Rows.Channels / layer.Groups, firstChannel = output / layer.PerGroup * channelsPerGroup;
            int weight = output * layer.Depth;
            for (int tap = 0; tap < layer.Rows.Taps; tap++)
                for (int channel = 0; channel < channelsPerGroup; channel++, weight++)
                {
                    int at = tap * layer.Rows.Channels + firstChannel + channel;
                    real += layer.Reals[weight] * means[at];
                    level += levels[weight] * levelMeans[at];
                }

            double wanted = layer.BiasReals[output] + (real - level * layer.Scale(output));
            biases[output] = (int)Math.Clamp(Math.Round(wanted / layer.BiasScale(output)), -LargestBias, LargestBias);
        }

        return biases;
    }
}
