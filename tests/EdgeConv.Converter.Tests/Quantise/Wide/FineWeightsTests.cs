using System.Security.Cryptography;
using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.Reconstruct;
using EdgeConv.Converter.Quantise.Wide;
using EdgeConv.Converter.Tests.RandomGraphs;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Wide;

/// <summary>Weights in two terms of int8: which layers get them, and that the runtime computes with real weights then.</summary>
public class FineWeightsTests
{
    // Written down from an x64 run with AVX2; the same with AVX2 off, with all instruction sets off, and on arm64.
    private const string Expected = "77BDE4B1483D9E13198F4082DE7226FF";

    [Fact]
    public void Layers_of_each_kind_compute_with_their_real_weights_in_each_plan()
    {
        var builder = new GraphBuilder(5);
        Value a = builder.Convolve(builder.Input(1, 12, 10, 3), 16, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu6).Output;
        Value b = builder.Convolve(a, 16, new(3, 2, 1, 1, 1), new(3, 2, 1, 1, 1), 16, Clamp.Relu).Output;
        Value c = builder.Convolve(b, 24, new(1), new(1), 2, Clamp.None).Output;
        ModelGraph graph = builder.Finish(builder.Connect(c, 5, Clamp.None).Output);
        float[] sample = [.. Enumerable.Range(0, 360).Select(i => i < 2 ? i * 255 / 64f : builder.Numbers.NextInt(256) / 64f)];
        ModelGraph int8 = Wide(graph, sample), fine = Wide(graph, sample);
        foreach (WeightedLayer layer in WeightedLayer.Of(graph, fine))
            layer.Int8.Inputs[1] = new(layer.Weights.Name, layer.Weights.Shape, ElementType.Float32) { Data = layer.Reals, Quantisation = layer.Weights.Quantisation };
        TwoTerms.Write(fine);
        AccumulatorBound.Prove(fine);

        Assert.Equal(4, fine.Nodes.OfType<Add>().Count());
        Assert.Equal(int8.Nodes.Select(node => node.Output.Name), fine.Nodes.Where(node => int8.Nodes.Exists(other => other.Name == node.Name)).Select(node => node.Output.Name));
        double before = Decibels(graph, int8, sample, PlanGoal.Layer), after = Decibels(graph, fine, sample, PlanGoal.Layer);
        Assert.InRange(before, 25, 50);
        Assert.InRange(after, before + 15, 120);
        Assert.All((PlanGoal[])[PlanGoal.Overlap, PlanGoal.Stream], goal => Assert.Equal(after, Decibels(graph, fine, sample, goal)));
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.05, false)] // the layer has a tenth of the multiply-adds
    [InlineData(0, false)]
    public void A_layer_that_is_loud_for_what_it_computes_gets_them_if_there_is_room(double most, bool isFine)
    {
        var (graph, loud) = WithLoudLayer(12);
        var samples = CalibrationSet.Of([.. Samples(graph)]);
        QuantiseOptions options = Plain with { FineWeights = most, CorrectBias = true, RoundingSteps = 20, WideLayers = 8, WidensWhereNeeded = true };
        ModelGraph without = Quantiser.Quantise(graph, samples, options with { FineWeights = 0 }), with = Quantiser.Quantise(graph, samples, options);
        Assert.Equal(isFine ? [loud] : [], with.Nodes.OfType<Add>().Select(node => node.Name));
        Assert.DoesNotContain(with.Nodes.SelectMany(node => node.Inputs), input => input is { IsConstant: true, Type: ElementType.Float32 });
        if (isFine)
            Assert.True(Decibels(graph, with, Samples(graph)[0], PlanGoal.Layer) > Decibels(graph, without, Samples(graph)[0], PlanGoal.Layer) + 3);
    }

    [Fact]
    public void The_file_is_this_on_every_processor()
    {
        var (graph, _) = WithLoudLayer(12);
        QuantiseOptions good = QuantiseOptions.For(Effort.Good) with { RoundingSteps = 20, FineWeights = 0.5, Equalise = false, AbsorbBias = false, JudgesEqualisation = false };
        ModelGraph made = Quantiser.Quantise(graph, CalibrationSet.Of([.. Samples(graph)]), good);
        Assert.Contains(made.Nodes, node => node is Add);
        PlannedNetwork planned = Planner.Of(Lowering.Lower(made, Rule.Xnnpack, new LoweringOptions()), new PlanOptions { Goal = PlanGoal.Layer });
        Assert.Equal(Expected, Convert.ToHexString(SHA256.HashData(BlobWriter.Write(planned.Network, planned.Plan)))[..32]);
    }

    [Fact]
    public void Where_int8_weights_are_near_enough_no_layer_gets_them()
    {
        var builder = new GraphBuilder(13);
        Value a = builder.Convolve(builder.Input(1, 8, 8, 3), 16, new(1), new(1), 1, Clamp.Relu).Output;
        ModelGraph graph = builder.Finish(builder.Convolve(a, 4, new(1), new(1), 1, Clamp.None).Output);
        Assert.Empty(Quantiser.Quantise(graph, CalibrationSet.Of([.. Samples(graph)]), Plain with { FineWeights = 1 }).Nodes.OfType<Add>());
    }

    [Theory]
    [InlineData(500, true, true)]
    [InlineData(520, true, false)] // 127 x 32768 x 520 leaves int32
    [InlineData(520, false, true)]
    public void No_layer_gets_them_whose_sums_could_leave_int32(int depth, bool isInt16, bool fits)
    {
        var builder = new GraphBuilder(14);
        Value a = builder.Convolve(builder.Input(1, 1, 1, 4), depth, new(1), new(1), 1, Clamp.None).Output;
        ModelGraph graph = builder.Finish(builder.Convolve(a, 2, new(1), new(1), 1, Clamp.None).Output);
        float[] sample = Samples(graph)[0];
        ModelGraph int8 = isInt16 ? Wide(graph, sample) : Quantiser.Quantise(graph, CalibrationSet.Of([sample]), Plain);
        Assert.Equal([true, fits], WeightedLayer.Of(graph, int8).Select(TwoTerms.Fit));
    }

    private static QuantiseOptions Plain => new();

    /// <summary>The second layer's sums are made of small weights: in each output channel a large one, whose input is always 0, takes the range of int8.</summary>
    private static (ModelGraph Graph, string Loud) WithLoudLayer(ulong seed)
    {
        var builder = new GraphBuilder(seed);
        Convolution first = builder.Convolve(builder.Input(1, 8, 8, 9), 8, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu);
        Convolution second = builder.Convolve(first.Output, 8, new(1), new(1), 1, Clamp.None);
        first.Weights.Floats.AsSpan(0, 81).Clear();
        first.Bias!.Floats[0] = 0;
        for (int output = 0; output < 8; output++)
            second.Weights.Floats[8 * output] = 40;
        return (builder.Finish(second.Output), second.Name);
    }

    private static float[][] Samples(ModelGraph graph)
    {
        var builder = new GraphBuilder(77);
        return [.. Enumerable.Range(0, 4).Select(_ => builder.Random(graph.Inputs[0]))];
    }

    /// <summary>The int8 graph with all values of int16, so that only weights are rounded.</summary>
    private static ModelGraph Wide(ModelGraph graph, float[] sample)
    {
        QuantisedGraph nearest = Quantiser.Run(graph, CalibrationSet.Of([sample]), new QuantiseOptions(RangeMethod.MinMax));
        return WideGraph.Of(nearest.Int8, WideFamily.All(nearest.Int8), nearest.Largest);
    }

    private static double Decibels(ModelGraph reals, ModelGraph quantised, float[] sample, PlanGoal goal)
    {
        PlannedNetwork planned = Planner.Of(Lowering.Lower(quantised, Rule.Xnnpack, new LoweringOptions()), new PlanOptions { Goal = goal });
        using var run = new SessionRun(Model.Load(BlobWriter.Write(planned.Network, planned.Plan)));
        using var executor = new FloatExecutor(reals);
        var ratio = new SignalToNoise();
        foreach ((float[] expected, float[] actual) in executor.Run([sample]).Zip(run.Run([sample], null)))
            ratio.Add(expected, actual);
        return ratio.Decibels ?? double.PositiveInfinity;
    }
}
