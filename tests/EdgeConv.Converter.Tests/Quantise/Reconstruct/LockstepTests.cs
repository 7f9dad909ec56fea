using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.Reconstruct;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Reconstruct;

public class LockstepTests
{
    [Fact]
    public void Values_are_freed_after_their_last_reader()
    {
        ModelGraph graph = Chain(24);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of(LayerRoundingTests.Samples(graph, 3, 0)), new());
        var lockstep = new Lockstep(graph, int8, WeightedLayer.Of(graph, int8));
        lockstep.Run([.. LayerRoundingTests.Samples(graph, 3, 0).Select(sample => new[] { sample })], 1, (_, _, _) => { });

        long all = graph.Nodes.Concat(int8.Nodes).Sum(node => node.Output.Elements) * sizeof(float);
        Assert.Equal(3 * lockstep.BytesPerSample(), lockstep.MostBytes);
        Assert.InRange(lockstep.BytesPerSample(), 1, all / 8);
    }

    [Fact]
    public void Each_layer_sees_what_the_float_graph_and_the_runtime_have_in_front_of_it()
    {
        ModelGraph graph = Branches();
        float[] sample = LayerRoundingTests.Samples(graph, 1, 0)[0];
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([sample]), new());
        var reals = new Dictionary<string, float[]>();
        using (var executor = new FloatExecutor(graph))
            executor.Run([sample], (value, elements) => reals[value.Name] = elements.ToArray());
        var levels = new Dictionary<string, float[]>();
        using (SessionRun run = SessionRun.Of(int8, Rule.Xnnpack, keepAll: true))
            run.Run([sample], (name, elements) => levels[name] = elements.ToArray());

        int layers = 0, compared = 0, other = 0;
        new Lockstep(graph, int8, WeightedLayer.Of(graph, int8)).Run([[sample]], 1, (layer, walked, rounded) =>
        {
            Assert.Equal(layer.Source.Name, layer.Int8.Name);
            Assert.Equal(reals[layer.Source.Input.Name], Elements(walked, layer.Source.Input));
            layers++;
            if (!levels.TryGetValue(layer.Int8.Input.Name, out float[]? expected))
                return;
            float[] actual = Elements(rounded, layer.Int8.Input);
            float scale = layer.Int8.Input.Quantisation!.Scale;
            for (int i = 0; i < actual.Length; i++)
            {
                double difference = Math.Abs(actual[i] - expected[i]) / scale;
                Assert.True(difference < 1.01, $"{layer.Int8.Input.Name}: {difference} levels");
                other += difference > 0.5 ? 1 : 0;
            }

            compared += actual.Length;
        });
        Assert.Equal(6, layers);
        Assert.True(compared > 3000, $"{compared} elements compared");
        Assert.True(other * 200 <= compared, $"{other} of {compared} elements are on another level");
    }

    [Fact]
    public void The_samples_that_fit_are_spread_over_all()
    {
        ModelGraph graph = Chain(1);
        CalibrationSet set = CalibrationSet.Of(Enumerable.Range(0, 10).Select(i => new float[] { i }));
        Assert.Equal([1, 3, 6, 8], Reconstruction.Choose(set, 4).Select(sample => sample[0][0]));
        Assert.Equal(10, Reconstruction.Choose(set, 1000).Count);
        Assert.Single(Reconstruction.Choose(set, 0));
    }

    [Fact]
    public void The_costliest_layers_share_what_all_may_cost()
    {
        const long Most = RoundingBudget.MacsPerStep;
        Assert.Equal([100, 100, 100], RoundingBudget.Steps([Most / 10, Most / 4, Most / 2], 100));
        Assert.Equal([100, 40, 20], RoundingBudget.Steps([Most / 5, Most, 2 * Most], 100));
        Assert.Equal([100, 0], RoundingBudget.Steps([1, Most * 1000], 100));
    }

    private static ModelGraph Chain(int layers)
    {
        var builder = new GraphBuilder(5);
        Value map = builder.Input(1, 8, 8, 4);
        for (int i = 0; i < layers; i++)
            map = builder.Convolve(map, 4, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu).Output;
        return builder.Finish(map);
    }

    /// <summary>Layers of all kinds; an affine of its own, and a join that requantises.</summary>
    private static ModelGraph Branches()
    {
        var builder = new GraphBuilder(6);
        Value input = builder.Input(1, 10, 10, 4);
        Value a = builder.Convolve(input, 8, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu).Output;
        Value b = builder.Convolve(a, 8, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 8, Clamp.Relu6).Output;
        Value joined = builder.Map(10, 10, 16), scaled = builder.Map(10, 10, 16), sum = builder.Map(10, 10, 16);
        builder.Graph.Nodes.Add(new Concat("join", [a, b], joined, 3));
        builder.Graph.Nodes.Add(new ChannelAffine("affine", joined, scaled, builder.Random(16, 1), builder.Random(16, 1)));
        builder.Graph.Nodes.Add(new Add("sum", joined, scaled, sum));
        Value up = builder.Transpose(sum, 4, new(2, 2), new(2, 2), 2, Clamp.None).Output, flat = new("flat", [1, 1600], ElementType.Float32);
        Value pooled = builder.Convolve(up, 4, new(1), new(1), 2, Clamp.None).Output;
        builder.Graph.Nodes.Add(new Reshape("flatten", pooled, flat));
        return builder.Finish(builder.Connect(flat, 5, Clamp.None).Output);
    }

    private static unsafe float[] Elements(SampleWalk walk, Value value) => new ReadOnlySpan<float>(walk[value, 0], (int)value.Elements).ToArray();
}
