using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// Better weights and biases for an int8 graph, layer by layer in graph order: each layer is fitted to what the float layer makes of the float inputs,
/// given the inputs that the int8 layers before it really make.
/// </summary>
internal static class Reconstruction
{
    /// <summary>Bytes of values that the walk may keep: as many samples are used as fit, at least one.</summary>
    public const long MostBytes = 192 << 20;

    /// <summary>Multiply-adds of the walk on either side; no more samples are used than that allows.</summary>
    private const long MostMacs = 24_000_000_000;

    private const int LeastPositions = 2048, MostPositions = 8192, PositionsPerDepth = 6;

    /// <summary>Changes the weights and biases of the int8 graph in place, as the options say.</summary>
    /// <param name="source">The float graph.</param>
    /// <param name="int8">The int8 graph that was made of it, with weights rounded to the nearest.</param>
    /// <param name="samples">Those of calibration.</param>
    /// <param name="options"><see cref="QuantiseOptions.CorrectBias"/> and <see cref="QuantiseOptions.RoundingSteps"/>.</param>
    /// <param name="progress">Told what share is done.</param>
    /// <param name="workers">Threads; 0 for one per processor. The result does not depend on them.</param>
    public static void Apply(ModelGraph source, ModelGraph int8, CalibrationSet samples, QuantiseOptions options, Action<double>? progress = null, int workers = 0)
    {
        List<WeightedLayer> layers = WeightedLayer.Of(source, int8);
        if (layers.Count == 0 || (!options.CorrectBias && options.RoundingSteps == 0))
            return;
        int threads = workers > 0 ? workers : Environment.ProcessorCount;
        var lockstep = new Lockstep(source, int8, layers);
        List<float[][]> chosen = Choose(samples, Math.Min(MostBytes / lockstep.BytesPerSample(), MostMacs / Math.Max(Macs.Of(source), 1)));
        int[] steps = RoundingBudget.Steps([.. layers.Select(RoundingBudget.StepMacs)], options.RoundingSteps);
        int done = 0;
        lockstep.Run(chosen, threads, (layer, reals, levels) =>
        {
            Improve(layer, reals, levels, chosen.Count, options, steps[done], threads);
            progress?.Invoke((double)++done / layers.Count);
        });
    }

    /// <summary>As many samples as may be kept, evenly spaced.</summary>
    internal static List<float[][]> Choose(CalibrationSet samples, long most)
    {
        int all = samples.Count ?? samples.Samples.Count(), kept = (int)Math.Clamp(most, 1, all);
        var chosen = new List<float[][]>(kept);
        int index = 0;
        foreach (float[][] sample in samples.Samples)
        {
            // The middle of each of as many equal parts.
            if (index++ == (2L * chosen.Count + 1) * all / (2 * kept) && chosen.Count < kept)
                chosen.Add(sample);
        }

        return chosen;
    }

    private static void Improve(WeightedLayer layer, SampleWalk reals, SampleWalk levels, int samples, QuantiseOptions options, int steps, int workers)
    {
        if (options.RoundingSteps > 0 && !layer.IsExact && LayerQuadratic.Fits(layer) && !layer.Levels.Contains(sbyte.MinValue))
        {
            int positions = Math.Clamp(layer.Depth * PositionsPerDepth, LeastPositions, MostPositions);
            LayerQuadratic quadratic = LayerQuadratic.Of(layer, reals, levels, samples, options.CorrectBias, positions, workers);
            sbyte[] weights = LayerRounding.Round(layer, quadratic, steps, workers);
            layer.Int8.Inputs[1] = Value.Constant(layer.Weights.Name, layer.Weights.Shape, weights, layer.Weights.Quantisation!);
        }

        if (options.CorrectBias)
        {
            int[] biases = BiasCorrection.Of(layer, layer.Weights, reals, levels, samples, workers);
            layer.Int8.Inputs[2] = Value.Constant(layer.Bias.Name, layer.Bias.Shape, biases, layer.Bias.Quantisation);
        }
    }
}
