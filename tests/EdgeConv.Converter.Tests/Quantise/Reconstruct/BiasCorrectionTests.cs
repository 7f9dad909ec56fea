using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Reconstruct;

public class BiasCorrectionTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 20)]
    public void Biases_make_the_mean_of_each_channel_that_of_float(int groups, int steps)
    {
        var builder = new GraphBuilder(9);
        Value input = builder.Input(1, 9, 9, 3);
        ModelGraph graph = builder.Finish(builder.Convolve(input, 6, new(3, 2, 1, 1, 1), new(3, 1, 2, 2, 2), groups, Clamp.None).Output);
        // On the input's grid of 1/255, so that without rounding both sides read the same.
        float[][] samples = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 243).Select(i => i == 0 ? 1 : builder.Numbers.NextInt(256) / 255f).ToArray())];
        double[] expected = Means(graph, samples);
        double Worst(QuantiseOptions options) =>
            Means(Quantiser.Quantise(graph, CalibrationSet.Of(samples), options), samples).Zip(expected, (actual, mean) => Math.Abs(actual - mean)).Max();

        double before = Worst(new()), after = Worst(new() { CorrectBias = true, RoundingSteps = steps });
        Assert.True(after < 1e-4 && before > 10 * after, $"means differ by {before} before, by {after} after");
    }

    private static double[] Means(ModelGraph graph, float[][] samples)
    {
        using var executor = new FloatExecutor(graph);
        var means = new double[6];
        foreach (float[] sample in samples)
        {
            float[] output = executor.Run([sample])[0];
            for (int i = 0; i < output.Length; i++)
                means[i % 6] += output[i] / (double)(output.Length / 6 * samples.Length);
        }

        return means;
    }
}
