using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.Equalise;
using EdgeConv.Converter.Tests.RandomGraphs;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Equalise;

public class EqualiserTests
{
    private static readonly QuantiseOptions s_both = new() { Equalise = true, AbsorbBias = true };

    [Fact]
    public void Random_factors_on_all_open_classes_leave_the_outputs_as_they_are()
    {
        var scaled = new HashSet<string>();
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(200); seed++)
        {
            ModelGraph graph = Random(seed);
            float[][] sample = Sample(graph, seed);
            Dictionary<Value, ChannelStatistics> seen = ChannelStatistics.Measure(graph, new([sample]), null);
            var classes = new ChannelClasses(graph, seen, _ => false);
            var numbers = new GraphBuilder(seed + 9000).Numbers;
            double[] factors = [.. Enumerable.Range(0, classes.Count).Select(of => Math.Min(Math.ScaleB(numbers.NextDouble(1, 2), numbers.NextInt(-5, 5)), classes.Most(of)))];
            ModelGraph other = FactorApplication.Apply(graph, value => !seen.TryGetValue(value, out ChannelStatistics? own) ? null
                : [.. Enumerable.Range(0, own.Channels).Select(channel => classes[value, channel]).Select(of => classes.IsOpen(of) ? factors[of] : 1)]);
            GraphCheck.Verify(other);
            scaled.UnionWith(other.Nodes.Where((node, i) => node != graph.Nodes[i]).Select(node => node.GetType().Name));
            AssertSame(graph, other, sample, $"seed {seed}");
        }
        string[] kinds =
        [
            nameof(Convolution), nameof(TransposedConvolution), nameof(FullyConnected), nameof(Concat), nameof(Pool), nameof(Pad), nameof(ChannelPermutation), nameof(Slice),
            nameof(Activation), nameof(Rearrange), nameof(ChannelUnary), nameof(Reduce),
        ];
        if (!Emulation.IsOn) // fewer graphs do not have everything
            Assert.Equal("", string.Join(", ", kinds.Except(scaled)));
    }

    [Fact]
    public void Sums_slopes_and_gates_pass_factors_on()
    {
        var builder = new GraphBuilder(11);
        Value input = builder.Input(1, 5, 5, 3);
        Value a = builder.Convolve(input, 6, new(1), new(1), 1, Clamp.Relu).Output, b = builder.Convolve(input, 6, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.None).Output;
        Value slope = builder.Map(5, 5, 6), sum = builder.Map(5, 5, 6), mean = builder.Map(1, 1, 6), gate = builder.Map(1, 1, 6), gated = builder.Map(5, 5, 6);
        builder.Graph.Nodes.Add(new ChannelSlopes("prelu", b, slope, builder.Random(6, 0.3)));
        builder.Graph.Nodes.Add(new Add("sum", a, slope, sum) { Clamp = Clamp.Relu });
        builder.Graph.Nodes.Add(new SpatialMean("mean", sum, mean));
        Value excited = builder.Convolve(mean, 6, new(1), new(1), 1, Clamp.None).Output;
        builder.Graph.Nodes.Add(new Unary("gate", excited, gate, new UnaryFunction(UnaryKind.Sigmoid)));
        builder.Graph.Nodes.Add(new Binary("scale", sum, gate, gated, BinaryKind.Multiply));
        ModelGraph graph = builder.Finish(builder.Convolve(gated, 4, new(1), new(1), 1, Clamp.None).Output);
        float[][] sample = [builder.Random(input)];
        Dictionary<Value, ChannelStatistics> seen = ChannelStatistics.Measure(graph, new([sample]), null);
        var classes = new ChannelClasses(graph, seen, _ => false);
        Assert.All([a, b, slope, sum, mean, gated], value => Assert.Equal(classes[sum, 2], classes[value, 2]));
        Assert.True(classes.IsOpen(classes[sum, 2]));
        Assert.False(classes.IsOpen(classes[gate, 2]));
        ModelGraph other = FactorApplication.Apply(graph, value => seen.ContainsKey(value) && classes[value, 0] == classes[sum, 0] ? [2, 3, 0.1, 5, 0.7, 11] : null);
        Assert.All(other.Nodes.Where(node => node is ChannelSlopes or Add or Binary or SpatialMean), node => Assert.EndsWith(FactorApplication.Suffix, node.Output.Name, StringComparison.Ordinal));
        AssertSame(graph, other, sample, "gate");
    }

    [Theory]
    [InlineData(WeightMode.PerChannel)]
    [InlineData(WeightMode.PerTensor)]
    public void Equalised_graphs_compute_the_same_reals(object weights)
    {
        int changed = 0;
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(100); seed++)
        {
            ModelGraph graph = Random(seed);
            float[][] sample = Sample(graph, seed);
            ModelGraph other = Equaliser.Equalise(graph, new(Enumerable.Repeat(sample, 16)), s_both with { Weights = (WeightMode)weights });
            AssertSame(graph, other, sample, $"seed {seed}");
            changed += other.Nodes.Exists(node => !graph.Nodes.Contains(node)) ? 1 : 0;
        }
        Assert.True(changed > (Emulation.IsOn ? 0 : 15), $"only {changed} graphs have anything to equalise");
    }

    [Fact]
    public void Dead_channels_make_no_factor_that_is_zero_or_infinite()
    {
        foreach (WeightMode mode in new[] { WeightMode.PerChannel, WeightMode.PerTensor })
        {
            (ModelGraph graph, float[][][] samples) = Uneven(channel => channel % 3 == 0 ? 0 : channel % 3 == 1 ? 1e-30f : 1);
            ModelGraph other = Equaliser.Equalise(graph, new(samples), s_both with { Weights = mode });
            foreach (LinearLayer layer in other.Nodes.Select(LinearLayer.Of).OfType<LinearLayer>())
                Assert.All(layer.Weights.Concat(layer.Bias ?? []), weight => Assert.True(float.IsFinite(weight)));
            AssertSame(graph, other, samples[0], $"{mode}");
        }
    }

    [Fact]
    public void One_scale_for_unequal_filters_collapses_and_equalisation_repairs_it()
    {
        (ModelGraph graph, float[][][] samples) = Uneven(channel => (float)Math.ScaleB(1, -(channel * 5 % 11)));
        double perTensor = Decibels(graph, samples, new() { Weights = WeightMode.PerTensor });
        double equalised = Decibels(graph, samples, new() { Weights = WeightMode.PerTensor, Equalise = true });
        Assert.True(perTensor < 15, $"{perTensor:0.0} dB is no collapse");
        Assert.True(equalised > perTensor + 12, $"{perTensor:0.0} dB became {equalised:0.0} dB");
    }

    [Fact]
    public void Channels_of_unequal_ranges_gain_with_scales_per_channel_too()
    {
        // What makes a channel small makes it matter as much: the next layer's weights are large.
        (ModelGraph graph, float[][][] samples) = Uneven(channel => (float)Math.ScaleB(1, -(channel * 5 % 7)), restores: true);
        double before = Decibels(graph, samples, new()), after = Decibels(graph, samples, new() { Equalise = true });
        Assert.True(after > before + 3, $"{before:0.0} dB became {after:0.0} dB");
    }

    [Fact]
    public void A_branch_of_small_numbers_gets_a_scale_of_its_own_in_a_join()
    {
        var builder = new GraphBuilder(5);
        Value input = builder.Input(1, 6, 6, 3), joined = builder.Map(6, 6, 11);
        Value map = builder.Convolve(input, 8, new(1), new(1), 1, Clamp.Relu).Output;
        LinearLayer first = LinearLayer.Of(builder.Graph.Nodes[0])!;
        builder.Graph.Nodes[0] = first.With([.. first.Weights.Select(weight => weight * 50)], first.Bias, input, map);
        builder.Graph.Nodes.Add(new Concat("join", [input, map], joined, 3));
        Convolution last = builder.Convolve(joined, 4, new(1), new(1), 1, Clamp.None);
        float[] weights = last.Weights.Floats;
        for (int i = 0; i < weights.Length; i++)
            weights[i] *= i % 11 < 3 ? 50 : 1;
        ModelGraph graph = builder.Finish(last.Output);
        float[][][] samples = [.. Enumerable.Range(0, 4).Select(_ => new[] { Array.ConvertAll(builder.Random(input), real => real / 20) })];
        ModelGraph equalised = Equaliser.Equalise(graph, new(samples), new() { Equalise = true });
        Assert.Equal(["join:input0:scale"], equalised.Nodes.OfType<ChannelAffine>().Select(node => node.Name));
        AssertSame(graph, equalised, samples[0], "join");
        Assert.True(Decibels(graph, samples, new() { Equalise = true }) > Decibels(graph, samples, new()) + 6);
    }

    [Fact]
    public void What_a_channel_always_has_moves_into_the_next_layers_bias()
    {
        var builder = new GraphBuilder(6);
        Value input = builder.Input(1, 10, 10, 3);
        Convolution high = builder.Convolve(input, 5, new(3), new(3), 1, Clamp.Relu);
        for (int channel = 0; channel < 5; channel++)
            high.Bias!.Floats[channel] = 40 + channel;
        Convolution padded = builder.Convolve(builder.Convolve(high.Output, 4, new(1), new(1), 1, Clamp.None).Output, 2, new(3, 1, 1, 1, 1), new(1), 1, Clamp.None);
        ModelGraph graph = builder.Finish(padded.Output);
        float[][][] samples = [.. Enumerable.Range(0, 4).Select(_ => new[] { builder.Random(input) })];
        ModelGraph other = Equaliser.Equalise(graph, new(samples), new() { AbsorbBias = true });
        AssertSame(graph, other, samples[0], "absorbed");
        Assert.Equal(high.Output.Name + FactorApplication.Suffix, other.Nodes[0].Output.Name);
        Assert.True(LinearLayer.Of(other.Nodes[0])!.Bias!.Max() < 30);
        Assert.Equal(padded.Input.Name, other.Nodes[1].Output.Name); // padding is 0 before and after: nothing can move through it
    }

    [Fact]
    public void Pinned_values_keep_name_and_reals()
    {
        (ModelGraph graph, float[][][] samples) = Uneven(channel => channel + 1, restores: true);
        string name = graph.Nodes[0].Output.Name;
        Assert.DoesNotContain(Equaliser.Equalise(graph, new(samples), s_both).Nodes, node => node.Output.Name == name);
        Assert.Contains(Equaliser.Equalise(graph, new(samples), s_both with { Pinned = [name] }).Nodes, node => node.Output.Name == name);
    }

    [Fact]
    public void A_clamp_that_is_reached_keeps_its_channel_as_it_is()
    {
        var builder = new GraphBuilder(7);
        Value input = builder.Input(1, 8, 8, 3);
        Convolution first = builder.Convolve(input, 4, new(1), new(1), 1, Clamp.Relu6);
        for (int i = 0; i < 12; i++)
            first.Weights.Floats[i] *= i < 6 ? 9 : 0.1f;
        ModelGraph graph = builder.Finish(builder.Convolve(first.Output, 4, new(1), new(1), 1, Clamp.None).Output);
        var seen = ChannelStatistics.Measure(graph, CalibrationSet.Of([builder.Random(input)]), null);
        var classes = new ChannelClasses(graph, seen, _ => false);
        Assert.Equal([false, false, true, true], Enumerable.Range(0, 4).Select(channel => classes.IsOpen(classes[first.Output, channel])));
        Assert.InRange(classes.Most(classes[first.Output, 2]), 1, 6 / seen[first.Output].High[2]);
    }

    private static ModelGraph Random(ulong seed) => RandomGraph.Make(seed, views: seed % 2 == 1, axes: seed % 3 == 1, functions: seed % 3 == 2);

    private static float[][] Sample(ModelGraph graph, ulong seed) => [new GraphBuilder(seed + 4000).Random(graph.Inputs[0])];

    /// <summary>A 1x1, a depthwise and a 1x1 layer, whose channels are made unequal by the first.</summary>
    private static (ModelGraph Graph, float[][][] Samples) Uneven(Func<int, float> size, bool restores = false)
    {
        const int Channels = 16;
        var builder = new GraphBuilder(3);
        Value input = builder.Input(1, 8, 8, 8);
        Convolution first = builder.Convolve(input, Channels, new(1), new(1), 1, Clamp.Relu);
        Convolution depthwise = builder.Convolve(first.Output, Channels, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), Channels, Clamp.Relu);
        Convolution last = builder.Convolve(depthwise.Output, 6, new(1), new(1), 1, Clamp.None);
        for (int i = 0; i < first.Weights.Floats.Length; i++)
            first.Weights.Floats[i] *= size(i / 8);
        for (int channel = 0; channel < Channels; channel++)
        {
            first.Bias!.Floats[channel] *= size(channel);
            depthwise.Bias!.Floats[channel] *= restores ? size(channel) : 1;
        }
        for (int i = 0; i < depthwise.Weights.Floats.Length && !restores; i++)
            depthwise.Weights.Floats[i] *= size(i / 9) == 0 ? 1 : Math.Min(1 / size(i / 9), 1e6f);
        for (int i = 0; i < last.Weights.Floats.Length && restores; i++)
            last.Weights.Floats[i] /= size(i % Channels);
        ModelGraph graph = builder.Finish(last.Output);
        return (graph, [.. Enumerable.Range(0, 8).Select(_ => new[] { builder.Random(input) })]);
    }

    private static double Decibels(ModelGraph graph, float[][][] samples, QuantiseOptions options)
    {
        using SessionRun run = SessionRun.Of(Quantiser.Quantise(graph, new(samples), options), Rule.Xnnpack);
        return Comparison.Run(graph, run, samples).OutputSignalToNoiseDb!.Value;
    }

    private static void AssertSame(ModelGraph graph, ModelGraph other, float[][] sample, string place)
    {
        using FloatExecutor before = new(graph, 1), after = new(other, 1);
        float[] expected = before.Run(sample)[0], actual = after.Run(sample)[0];
        double largest = Math.Max(expected.Max(Math.Abs), 1e-3);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * largest, $"{place}: element {i} is {actual[i]}, not {expected[i]}; {string.Join(", ", graph.Nodes)}");
    }
}
