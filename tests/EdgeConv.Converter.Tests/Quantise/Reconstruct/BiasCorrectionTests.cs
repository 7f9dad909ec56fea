using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Reconstruct;

public class BiasCorrectionTests
{
    [Theory]
    [InlineData("convolution", 0)]
    [InlineData("grouped", 0)]
    [InlineData("grouped", 20)]
    [InlineData("transposed", 20)]
    [InlineData("connected", 0)]
    public void Biases_make_the_mean_of_each_channel_that_of_float(string kind, int steps)
    {
        var builder = new GraphBuilder(9);
        Value input = builder.Input(1, 9, 9, 3);
        Window vertical = new(3, 2, 1, 1, 1), horizontal = new(3, 1, 2, 2, 2);
        ModelGraph graph = builder.Finish(kind switch
        {
            "convolution" => builder.Convolve(input, 6, vertical, horizontal, 1, Clamp.None).Output,
            "grouped" => builder.Convolve(input, 6, vertical, horizontal, 3, Clamp.None).Output,
            "transposed" => builder.Transpose(input, 6, vertical, new(2, 2), 1, Clamp.None).Output,
            _ => builder.Connect(input, 6, Clamp.None).Output,
        });
        // On the input's grid of 1/255, so that without rounding both sides read the same.
        float[][] samples = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 243).Select(i => i == 0 ? 1 : builder.Numbers.NextInt(256) / 255f).ToArray())];
        double[] expected = Means(graph, samples);
        double Worst(QuantiseOptions options) => Means(Quantiser.Quantise(graph, CalibrationSet.Of(samples), options with { Range = RangeMethod.MinMax }), samples)
            .Zip(expected, (actual, mean) => Math.Abs(actual - mean)).Max();

        double before = Worst(new()), after = Worst(new() { CorrectBias = true, RoundingSteps = steps });
        Assert.True(after < 1e-4 && before > 10 * after, $"means differ by {before} before, by {after} after");
    }

    [Fact]
    public void What_the_activation_clamps_on_both_sides_does_not_count()
    {
        foreach ((Clamp clamp, bool counts) in new[] { (Clamp.Relu, false), (Clamp.None, true) })
        {
            var graph = new ModelGraph("clamped");
            Value input = new("in", [1, 1, 2, 2], ElementType.Float32), output = new("out", [1, 1, 2, 1], ElementType.Float32);
            graph.Inputs.Add(input);
            graph.Outputs.Add(output);
            // Half a level is lost of the second weight, which only makes what is below 0.
            graph.Nodes.Add(new Convolution("c", input, Value.Constant("w", [1, 1, 1, 2], new[] { 1, -62.5f / 127 }), null, output, new(1), new(1), 1) { Clamp = clamp });
            ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([[1f, 0, 0, 1]]), new() { CorrectBias = true });
            int bias = ((int[])int8.Nodes.OfType<Convolution>().Single().Bias!.Data!)[0];
            Assert.Equal(counts, bias != 0);
        }
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
