using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.Reconstruct;
using EdgeConv.Converter.Tests.RandomGraphs;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Reconstruct;

public class LayerRoundingTests
{
    [Fact]
    public void Learned_rounding_of_ten_weights_is_near_the_best_of_all_1024()
    {
        const int Inputs = 10, Outputs = 12;
        var builder = new GraphBuilder(3);
        Value input = builder.Input(1, 12, 12, Inputs);
        ModelGraph graph = builder.Finish(builder.Convolve(input, Outputs, new(1), new(1), 1, Clamp.None).Output);
        Visit(graph, Samples(graph, 4, shared: 0.9), (layer, quadratic) =>
        {
            sbyte[] learned = LayerRounding.Round(layer, quadratic, 200, 2);
            double all = 0, best = 0, nearest = 0;
            for (int output = 0; output < Outputs; output++)
            {
                nearest += Cost(layer, quadratic, output, layer.Levels);
                all += Cost(layer, quadratic, output, learned);
                var levels = (sbyte[])layer.Levels.Clone();
                double least = double.PositiveInfinity;
                for (int ups = 0; ups < 1 << Inputs; ups++)
                {
                    for (int k = 0; k < Inputs; k++)
                        levels[output * Inputs + k] = (sbyte)(Lower(layer, output * Inputs + k, output) + (ups >> k & 1));
                    least = Math.Min(least, Cost(layer, quadratic, output, levels));
                }

                best += least;
            }

            Assert.True(all <= 1.1 * best, $"learned {all}, best {best}, nearest {nearest}");
            Assert.True(all < 0.6 * nearest, $"learned {all}, nearest {nearest}");
        });
    }

    [Fact]
    public void No_channel_of_any_layer_costs_more_than_with_nearest_rounding()
    {
        int layers = 0, better = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            ModelGraph graph = RandomGraph.Make(seed);
            Visit(graph, Samples(graph, 2, shared: 0.5), (layer, quadratic) =>
            {
                sbyte[] learned = LayerRounding.Round(layer, quadratic, 30, 1);
                layers++;
                better += learned.AsSpan().SequenceEqual(layer.Levels) ? 0 : 1;
                Assert.All(learned, level => Assert.InRange(level, -127, 127));
                for (int output = 0; output < layer.Outputs; output++)
                {
                    double nearest = Cost(layer, quadratic, output, layer.Levels);
                    Assert.True(Cost(layer, quadratic, output, learned) <= nearest + 1e-4 * Math.Max(1, Math.Abs(nearest)));
                }
            });
        }

        Assert.True(layers > 10 && better > layers / 2, $"{better} of {layers} layers changed");
    }

    [Fact]
    public void Whole_networks_come_nearer_to_float()
    {
        var builder = new GraphBuilder(12);
        Value input = builder.Input(1, 12, 12, 4);
        Value map = builder.Convolve(input, 24, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu).Output;
        map = builder.Convolve(map, 24, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 24, Clamp.Relu).Output;
        ModelGraph graph = builder.Finish(builder.Convolve(map, 6, new(1), new(1), 1, Clamp.None).Output);
        // Run as reals, without rounding after each node, so that what the weights lose is seen alone.
        double Decibels(QuantiseOptions options)
        {
            using FloatExecutor real = new(graph), weights = new(Quantiser.Quantise(graph, CalibrationSet.Of(Samples(graph, 6, 0.8)), options));
            var ratio = new SignalToNoise();
            foreach (float[] sample in Samples(graph, 6, 0.8))
                ratio.Add(real.Run([sample])[0], weights.Run([sample])[0]);
            return ratio.Decibels!.Value;
        }

        double nearest = Decibels(new(RangeMethod.MinMax)), corrected = Decibels(new(RangeMethod.MinMax) { CorrectBias = true }), learned = Decibels(new(RangeMethod.MinMax) { CorrectBias = true, RoundingSteps = 100 });
        Assert.True(corrected > nearest && learned > corrected + 1, $"nearest {nearest} dB, bias corrected {corrected} dB, rounding learned too {learned} dB");
    }

    /// <summary>Inputs whose channels go up and down together by a share.</summary>
    internal static float[][] Samples(ModelGraph graph, int count, double shared)
    {
        var numbers = new GraphBuilder(77);
        int channels = graph.Inputs[0].Shape[^1];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] sample = numbers.Random(graph.Inputs[0]);
            for (int i = 0; i < sample.Length; i++)
                sample[i] = (float)(shared * sample[i / channels * channels] + (1 - shared) * sample[i]);
            return sample;
        })];
    }

    private static void Visit(ModelGraph graph, float[][] samples, Action<WeightedLayer, LayerQuadratic> check)
    {
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of(samples), new());
        List<WeightedLayer> layers = WeightedLayer.Of(graph, int8);
        new Lockstep(graph, int8, layers).Run([.. samples.Select(sample => new[] { sample })], 1,
            (layer, reals, levels) => check(layer, LayerQuadratic.Of(layer, reals, levels, samples.Length, false, 500, 1)));
    }

    private static int Lower(WeightedLayer layer, int weight, int output) => (int)Math.Clamp(Math.Floor(layer.Reals[weight] / (double)layer.Scale(output)), -127, 126);

    /// <summary><c>e G e - 2 e d</c>, written out.</summary>
    private static double Cost(WeightedLayer layer, LayerQuadratic quadratic, int output, sbyte[] levels)
    {
        int depth = layer.Depth, group = output / layer.PerGroup;
        double[] errors = [.. Enumerable.Range(output * depth, depth).Select(weight => levels[weight] - layer.Reals[weight] / (double)layer.Scale(output))];
        double cost = 0;
        for (int i = 0; i < depth; i++)
        {
            cost -= 2 * errors[i] * quadratic.Pull[output * quadratic.Columns + i];
            for (int j = 0; j < depth; j++)
                cost += errors[i] * errors[j] * quadratic.Rows[quadratic.Start(group) + i * quadratic.Columns + j];
        }

        return cost;
    }
}
