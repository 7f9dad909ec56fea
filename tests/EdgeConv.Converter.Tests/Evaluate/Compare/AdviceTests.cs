using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Compare;
using EdgeConv.Converter.Evaluate.Compare.Advice;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Compare;

/// <summary>Networks that were made with one fault each: the fault is named, and the remedy belongs to it.</summary>
public class AdviceTests
{
    private static readonly Window s_one = new(1);

    [Fact]
    public void Values_of_very_unequal_ranges_that_are_joined()
    {
        var builder = new GraphBuilder(1);
        Value input = builder.Input(1, 4, 4, 4);
        Value large = builder.Convolve(input, 4, s_one, s_one, 1, Clamp.None).Output;
        Convolution small = builder.Convolve(input, 4, s_one, s_one, 1, Clamp.None);
        Scale(small, _ => 0.002f);
        Value joined = builder.Map(4, 4, 8);
        builder.Graph.Nodes.Add(new Concat("joint", [large, small.Output], joined, 3));
        builder.Graph.Outputs.Add(builder.Convolve(joined, 3, s_one, s_one, 1, Clamp.None).Output);
        Suggestion suggestion = Assert.Single(JoinedRanges.Of(Facts(builder.Graph)));
        Assert.Matches($"^Concat {joined.Name} joins ranges 0\\.0\\d* and \\d.*: of 255 levels {small.Output.Name} uses ", suggestion.Fact);
        Assert.StartsWith("--equalise", suggestion.Remedy);
        Assert.StartsWith("--int16", Assert.Single(JoinedRanges.Of(Facts(builder.Graph) with { Quantised = new() { Equalise = true } })).Remedy);
    }

    [Fact]
    public void Values_of_like_ranges_may_be_joined()
    {
        var builder = new GraphBuilder(1);
        Value input = builder.Input(1, 4, 4, 4);
        Value one = builder.Convolve(input, 4, s_one, s_one, 1, Clamp.None).Output, other = builder.Convolve(input, 4, s_one, s_one, 1, Clamp.None).Output, joined = builder.Map(4, 4, 8);
        builder.Graph.Nodes.Add(new Concat("joint", [one, other], joined, 3));
        builder.Graph.Outputs.Add(joined);
        Assert.Empty(JoinedRanges.Of(Facts(builder.Graph)));
    }

    [Fact]
    public void Channels_of_very_unequal_ranges_in_a_depthwise_layer()
    {
        var builder = new GraphBuilder(2);
        Value input = builder.Input(1, 6, 6, 8);
        Convolution depthwise = builder.Convolve(input, 8, new(3), new(3), 8, Clamp.None);
        Scale(depthwise, channel => channel == 0 ? 300 : 1);
        builder.Graph.Outputs.Add(builder.Convolve(depthwise.Output, 4, s_one, s_one, 1, Clamp.None).Output);
        Suggestion suggestion = Assert.Single(ChannelRanges.Of(Facts(builder.Graph)));
        Assert.Matches($"^depthwise {depthwise.Output.Name}: channel ranges differ [0-9]+x, from ", suggestion.Fact);
        Assert.StartsWith("--equalise", suggestion.Remedy);
    }

    [Fact]
    public void Samples_that_leave_what_calibration_showed()
    {
        var builder = new GraphBuilder(3);
        Value input = builder.Input(1, 6, 6, 4), inner = builder.Convolve(input, 4, s_one, s_one, 1, Clamp.None).Output;
        builder.Graph.Outputs.Add(builder.Convolve(inner, 4, s_one, s_one, 1, Clamp.None).Output);
        Assert.Empty(Clipping.Of(Facts(builder.Graph)));
        Suggestion suggestion = Assert.Single(Clipping.Of(Facts(builder.Graph, stretch: 4)), one => one.Fact.StartsWith(inner.Name + ":", StringComparison.Ordinal));
        Assert.Contains("more calibration samples", suggestion.Remedy);
    }

    [Fact]
    public void A_few_values_that_are_much_larger_than_the_others()
    {
        var builder = new GraphBuilder(4);
        Value input = builder.Input(1, 64, 64, 4), inner = builder.Convolve(input, 4, s_one, s_one, 1, Clamp.None).Output;
        builder.Graph.Outputs.Add(builder.Convolve(inner, 4, s_one, s_one, 1, Clamp.None).Output);
        Suggestion suggestion = RareLargeValues.Of(Facts(builder.Graph, spike: 5000)).First();
        Assert.Matches("its largest value, [0-9]+, is [0-9]+ times its typical one", suggestion.Fact);
        Assert.StartsWith("--int16", suggestion.Remedy);
        Assert.Empty(RareLargeValues.Of(Facts(builder.Graph)));
        ComparisonFacts spiky = Facts(builder.Graph, spike: 5000);
        Assert.NotEmpty(RareLargeValues.Of(spiky with { Quantised = QuantiseOptions.For(Effort.Good) })); // which may have left them int8
        Assert.Empty(RareLargeValues.Of(spiky with { Quantised = new() { WideLayers = 1 } }));
    }

    [Fact]
    public void Few_calibration_samples_and_less_work_than_can_be_done()
    {
        var builder = new GraphBuilder(5);
        builder.Graph.Outputs.Add(builder.Convolve(builder.Input(1, 4, 4, 4), 4, s_one, s_one, 1, Clamp.None).Output);
        ComparisonFacts facts = Facts(builder.Graph);
        Assert.Contains("8 calibration samples", Assert.Single(FewSamples.Of(facts with { CalibrationSamples = 8 })).Fact);
        Assert.Empty(FewSamples.Of(facts with { CalibrationSamples = 100 }));
        ComparisonFacts noisy = facts with { Comparison = facts.Comparison with { OutputSignalToNoiseDb = 7.4 } };
        Assert.Equal(new("the outputs' signal-to-noise ratio is 7.4 dB", "--effort best: more learned rounding, and int16 for the layers that need it"), Assert.Single(MoreEffort.Of(noisy)));
        Assert.Empty(MoreEffort.Of(noisy with { Quantised = QuantiseOptions.For(Effort.Best) }));
        Assert.Empty(MoreEffort.Of(facts));
    }

    [Fact]
    public void What_a_layer_adds_is_noise_over_signal_after_it_less_that_before_it()
    {
        var graph = new ModelGraph("chain");
        Value[] values = [.. Enumerable.Range(0, 5).Select(i => new Value($"v{i}", [1, 2, 2, 1], ElementType.Float32))];
        graph.Inputs.Add(values[0]);
        graph.Nodes.Add(new Activation("a", values[0], values[1], Clamp.None));
        graph.Nodes.Add(new Reshape("r", values[1], values[2])); // not seen: what comes before it counts
        graph.Nodes.Add(new Activation("b", values[2], values[3], Clamp.None));
        graph.Nodes.Add(new Add("c", values[3], values[1], values[4]));
        graph.Outputs.Add(values[4]);
        IReadOnlyList<LayerLoss> losses = LayerLoss.Of(graph, [new("v1", "Activation", 4, 40), new("v3", "Activation", 4, 10), new("v4", "Add", 4, 20)]);
        Assert.Equal([(null, 40.0), (40.0, 10.0), (10.0, 20.0)], losses.Select(loss => (loss.InputDb, loss.OutputDb!.Value)));
        Assert.Equal([1e-4, 0.1 - 1e-4, 0], losses.Select(loss => Math.Round(loss.AddedNoise, 12)));
        Assert.Equal(["v3", "v1"], LayerLoss.Worst(losses, 5).Select(loss => loss.Name));
        Assert.Equal(30, losses[1].DropDb);
    }

    private static void Scale(Convolution layer, Func<int, float> factor)
    {
        float[] weights = layer.Weights.Floats, bias = layer.Bias!.Floats;
        int each = weights.Length / bias.Length;
        for (int i = 0; i < weights.Length; i++)
            weights[i] *= factor(i / each);
        for (int i = 0; i < bias.Length; i++)
            bias[i] *= factor(i);
    }

    /// <summary>What comparing float with int8 shows, of a network quantised with inputs from -1 to 1.</summary>
    /// <param name="stretch">How much larger the inputs are that are compared on.</param>
    /// <param name="spike">One element of each input, calibration's too.</param>
    private static ComparisonFacts Facts(ModelGraph graph, float stretch = 1, float spike = 0)
    {
        var numbers = new SeededRandom(7);
        float[][][] samples = [.. Enumerable.Range(0, 8).Select(_ =>
        {
            var sample = new float[graph.Inputs[0].Elements];
            for (int i = 0; i < sample.Length; i++)
                sample[i] = (float)(2 * numbers.NextDouble() - 1);
            sample[0] += spike;
            return new[] { sample };
        })];
        using SessionRun run = SessionRun.Of(Quantiser.Quantise(graph, new CalibrationSet(samples), new(RangeMethod.MinMax)), Blob.Rule.Xnnpack, keepAll: true);
        var values = new Dictionary<Value, ValueStatistics>();
        ComparisonResult result = Comparison.Run(graph, run, samples.Select(sample => new[] { Array.ConvertAll(sample[0], x => x * stretch) }), watch: (value, reals) =>
        {
            if (!values.TryGetValue(value, out ValueStatistics? own))
                values[value] = own = new(value);
            own.Add(reals, run.Held.TryGetValue(value.Name, out (float, float) held) ? held : null);
        });
        return new(graph, values, LayerLoss.Worst(LayerLoss.Of(graph, result.Layers), 10), result, null, null);
    }
}
