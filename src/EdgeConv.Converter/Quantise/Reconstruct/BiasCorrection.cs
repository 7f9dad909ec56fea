using System.Runtime.InteropServices;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>
/// Biases that make up for the mean error of their output channel (Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias
/// Correction", section 4.2, from samples): what the float layer makes of the float inputs, less what the int8 weights make of the int8 side's,
/// before the activation. What the activation clamps on both sides makes no error and does not count.
/// </summary>
internal static unsafe class BiasCorrection
{
    private const double LargestBias = 1 << 30; // half of int32, as the quantiser's

    /// <summary>The biases of a layer.</summary>
    /// <param name="layer">Its float weights and bias.</param>
    /// <param name="weights">Its int8 weights.</param>
    /// <param name="reals">The float side, before the layer.</param>
    /// <param name="levels">The int8 side, before the layer.</param>
    /// <param name="samples">How many both hold.</param>
    /// <param name="workers">Threads.</param>
    public static int[] Of(WeightedLayer layer, Value weights, SampleWalk reals, SampleWalk levels, int samples, int workers)
    {
        Clamp clamp = ((ClampedNode)layer.Source).Clamp;
        Value output = new(layer.Source.Output.Name, layer.Source.Output.Shape, ElementType.Float32);
        Node source = layer.Source.Copy(layer.Source.Inputs, output);
        Node int8 = layer.Int8.Copy([layer.Int8.Input, weights, Value.Constant(layer.Bias.Name, layer.Bias.Shape, layer.BiasReals)], output);
        foreach (Node node in (Node[])[source, int8])
            ((ClampedNode)node).Clamp = Clamp.None;
        FloatOperator real = FloatOperators.For(source), level = FloatOperators.For(int8);

        var sums = new double[layer.Outputs];
        var counts = new long[layer.Outputs];
        int elements = checked((int)output.Elements);
        using var team = new WorkerTeam(workers, Math.Max(real.ScratchFloats, level.ScratchFloats));
        nuint bytes = checked((nuint)Lifetimes.Room(output) * sizeof(float));
        float* wanted = (float*)NativeMemory.AlignedAlloc(2 * bytes, 64), made = wanted + bytes / sizeof(float);
        for (int sample = 0; sample < samples; sample++)
        {
            real.Run([reals[layer.Source.Input, sample]], wanted, team);
            level.Run([levels[layer.Int8.Input, sample]], made, team);
            for (int i = 0, channel = 0; i < elements; i++)
            {
                if (Counts(wanted[i], clamp) || Counts(made[i], clamp))
                {
                    sums[channel] += (double)wanted[i] - made[i];
                    counts[channel]++;
                }

                channel = channel + 1 == sums.Length ? 0 : channel + 1;
            }
        }

        NativeMemory.AlignedFree(wanted);
        var biases = new int[layer.Outputs];
        for (int channel = 0; channel < biases.Length; channel++)
        {
            double correction = counts[channel] == 0 ? 0 : sums[channel] / counts[channel];
            biases[channel] = (int)Math.Clamp(Math.Round((layer.BiasReals[channel] + correction) / layer.BiasScale(channel)), -LargestBias, LargestBias);
        }

        return biases;
    }

    private static bool Counts(float value, Clamp clamp) => value > clamp.Low && value < clamp.High;
}
