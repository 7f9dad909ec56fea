using EdgeConv.Converter.Arrays;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise;

public class QuantiserTests
{
    [Theory]
    [InlineData(0, 6)]
    [InlineData(-1, 1)]
    [InlineData(-3, 0.01)]
    [InlineData(-5, 0)]
    [InlineData(-0.001, 10)]
    [InlineData(-1e-30, 1e-30)]
    [InlineData(0, 0)]
    public void A_scale_covers_its_range_with_an_even_zero_point(double low, double high)
    {
        Quantisation q = ActivationScale.Covering(new(low, high));
        Assert.True(q.ZeroPoint % 2 == 0);
        Assert.InRange(q.ZeroPoint, -128, 127);
        Assert.True(float.IsNormal(q.Scale) && q.Scale > 0);
        Assert.True(q.Scale * (-128.0 - q.ZeroPoint) <= low * (1 - 1e-6) && q.Scale * (127.0 - q.ZeroPoint) >= high * (1 - 1e-6));
        if (high - low > 1e-6)
            Assert.True(q.Scale <= (high - low) / 252, "at most three levels are lost to evenness");
        if (low == 0)
            Assert.Equal(-128, q.ZeroPoint);
    }

    [Fact]
    public void Least_squared_error_clips_a_lonely_outlier_and_min_max_does_not()
    {
        var numbers = new GraphBuilder(4);
        float[] values = [.. numbers.Random(400_000, 1).Select(Math.Abs), 30f];
        var seen = new Histogram();
        Assert.True(seen.Widen(values));
        seen.Count(values);
        Assert.Equal(30, RangeChoice.For(seen, new(RangeMethod.MinMax)).High);
        Assert.InRange(RangeChoice.For(seen, new(RangeMethod.MeanSquaredError)).High, 12, 25);
        Assert.InRange(RangeChoice.For(seen, new(RangeMethod.Percentile, 99.9)).High, 3, 4);
        Assert.Equal(30, RangeChoice.For(seen, new(RangeMethod.Percentile, 100)).High, 3);
        Assert.Throws<EdgeConvException>(() => RangeChoice.For(seen, new(RangeMethod.Percentile, 40)));
    }

    [Fact]
    public void Weights_are_symmetric_per_channel_and_never_minus_128()
    {
        (Value weights, Value bias) = WeightQuantiser.Quantise("c", [2, 1, 1, 3], [1, -2, 0.5f, 0.005f, 0, -0.02f], [0.5f, -1], 0.1f, 0.05f);
        Assert.Equal([64, -127, 32, 32, 0, -127], (sbyte[])weights.Data!);
        Assert.Equal(2f / 127, weights.Quantisation!.Scales[0]);
        Assert.Equal(0.02f / 127, weights.Quantisation.Scales[1]);
        Assert.Equal([317, -63500], (int[])bias.Data!); // 0.5 / (0.1 * 2 / 127) = 317.5 less what 0.1f is too large
    }

    [Fact]
    public void A_bias_too_long_for_int32_coarsens_its_channel_instead()
    {
        (Value weights, Value bias) = WeightQuantiser.Quantise("c", [2, 1, 1, 1], [1e-9f, 0], [1000, 0], 0.01f, 10f);
        Assert.InRange(((int[])bias.Data!)[0], (1 << 29), (1 << 30) + 64);
        Assert.Equal(1000, ((int[])bias.Data!)[0] * (double)weights.Quantisation!.Scales[0] * 0.01f, 1.0);
        Assert.True(weights.Quantisation.Scales.All(scale => float.IsNormal(scale) && scale > 0));
    }

    [Fact]
    public void The_accumulators_bounds_are_reached_and_overflow_is_refused()
    {
        Assert.Equal((10 + 127 * (-128 - 5) - 100 * 122, 10 + 127 * 122 + 100 * 133), AccumulatorBound.Bounds([127, -100], 10, 5));
        var graph = new ModelGraph("big");
        Value input = new("in", [1, 1, 1, 1], ElementType.Int8) { Quantisation = new(1, 0) }, output = new("out", [1, 1, 1, 1], ElementType.Int8) { Quantisation = new(1, 0) };
        Value weights = Value.Constant("w", [1, 1, 1, 1], new sbyte[] { 1 }, new Quantisation(1, 0));
        graph.Nodes.Add(new Convolution("fits", input, weights, Value.Constant("b", [1], [int.MaxValue - 127]), output, new(1), new(1), 1));
        AccumulatorBound.Prove(graph);
        graph.Nodes.Add(new Convolution("too big", input, weights, Value.Constant("b", [1], [int.MaxValue - 126]), output, new(1), new(1), 1));
        var error = Assert.Throws<EdgeConvException>(() => AccumulatorBound.Prove(graph));
        Assert.StartsWith("too big: the sum of output channel 0", error.Message);
    }

    [Fact]
    public void Movers_share_a_scale_and_concat_requantises_only_what_others_read()
    {
        var builder = new GraphBuilder(8);
        Value input = builder.Input(1, 6, 6, 4);
        Value a = builder.Convolve(input, 4, new(1), new(1), 1, Clamp.Relu).Output, b = builder.Convolve(a, 4, new(1), new(1), 1, Clamp.None).Output;
        Value joined = builder.Map(6, 6, 8), pooled = builder.Map(3, 3, 8), flat = new("flat", [1, 72], ElementType.Float32);
        builder.Graph.Nodes.Add(new Concat("cat", [a, b], joined, 3));
        builder.Graph.Nodes.Add(new Pool("pool", joined, pooled, PoolKind.Maximum, new(2, 2), new(2, 2)));
        builder.Graph.Nodes.Add(new Reshape("flatten", pooled, flat));
        Value scores = builder.Connect(flat, 3, Clamp.None).Output, soft = new("soft", [1, 3], ElementType.Float32);
        builder.Graph.Nodes.Add(new Softmax("softmax", scores, soft, 1, 1));
        ModelGraph graph = builder.Finish(soft);
        ModelGraph int8 = Quantise(graph, new(), builder.Random(input), builder.Random(input));

        Node Made(string name) => int8.Nodes.Single(node => node.Output.Name == name);
        Quantisation Of(string name) => Made(name).Output.Quantisation!;
        Assert.Equal(-128, Of(a.Name).ZeroPoint);
        Assert.Equal(Of(joined.Name).Scale, Of(b.Name).Scale);
        Assert.NotEqual(Of(joined.Name).Scale, Of(a.Name).Scale);
        Assert.Equal("cat:input0", Made(joined.Name).Inputs[0].Name);
        Assert.Equal(Of(joined.Name).Scale, Of("cat:input0").Scale);
        Assert.Equal(Of(joined.Name).Scale, Of("flat").Scale);
        Assert.Equal(Of(joined.Name).ZeroPoint, Of("flat").ZeroPoint);
        Assert.Equal((1f / 256, -128), (Of("soft:int8").Scale, Of("soft:int8").ZeroPoint));
        Assert.Equal((ElementType.Float32, "in"), (int8.Inputs[0].Type, int8.Inputs[0].Name));
        Assert.Equal((ElementType.Float32, "soft"), (int8.Outputs[0].Type, int8.Outputs[0].Name));
        GraphCheck.Verify(int8);
        Assert.Same(int8, Quantiser.Quantise(int8, null, new()));
    }

    [Fact]
    public void A_picture_input_gets_the_range_its_pixels_can_have()
    {
        foreach ((float low, float high, float scale, int zeroPoint) in new[] { (0f, 250f, 1f, -128), (0f, 0.97f, 1f / 255, -128), (-0.95f, 1f, 1f / 127, 0), (-20f, 7f, 0, 0) })
        {
            var builder = new GraphBuilder(2);
            Value input = builder.Input(1, 1, 2, 1);
            ModelGraph graph = builder.Finish(builder.Convolve(input, 2, new(1), new(1), 1, Clamp.None).Output);
            Quantisation q = Quantise(graph, new(), [low, high]).Nodes[0].Output.Quantisation!;
            if (scale != 0)
                Assert.Equal((scale, zeroPoint), (q.Scale, q.ZeroPoint));
            else
                Assert.Equal(27.0 / 255, q.Scale, 0.002);
        }
    }

    [Fact]
    public void A_range_of_zeros_alone_and_dead_channels_are_quantised_soundly()
    {
        var graph = new ModelGraph("dead");
        Value input = new("in", [1, 2, 2, 1], ElementType.Float32), output = new("out", [1, 2, 2, 2], ElementType.Float32);
        graph.Inputs.Add(input);
        graph.Outputs.Add(output);
        graph.Nodes.Add(new Convolution("c", input, Value.Constant("w", [2, 1, 1, 1], new float[2]), null, output, new(1), new(1), 1));
        ModelGraph int8 = Quantise(graph, new(), new float[4]);
        Assert.All(int8.Nodes.Where(node => node.Output.Quantisation is not null), node => Assert.True(float.IsNormal(node.Output.Quantisation!.Scale)));
    }

    [Fact]
    public void Bad_calibration_is_a_clear_mistake_of_the_caller()
    {
        var builder = new GraphBuilder(2);
        Value input = builder.Input(1, 2, 2, 3);
        ModelGraph graph = builder.Finish(builder.Convolve(input, 2, new(1), new(1), 1, Clamp.None).Output);
        string[] messages =
        [
            Message(() => Quantiser.Quantise(graph, null, new())),
            Message(() => Quantise(graph, new())),
            Message(() => Quantise(graph, new(), new float[12], [1, 2, 3, float.NaN, 5, 6, 7, 8, 9, 10, 11, 12])),
            Message(() => Quantise(graph, new(), [float.PositiveInfinity, .. new float[11]])),
            Message(() => CalibrationSet.FromNpy(new(ElementType.Float32, [5, 3, 2, 2], new float[60]), "c.npy", graph)),
            Message(() => CalibrationSet.FromNpy(new(ElementType.Float32, [0, 2, 2, 3], Array.Empty<float>()), "c.npy", graph)),
        ];
        Assert.Contains("--calibrate", messages[0]);
        Assert.Contains("no calibration samples", messages[1]);
        Assert.Contains("in: calibration sample 1 makes it infinite or not a number", messages[2]);
        Assert.Contains("in: calibration sample 0", messages[3]);
        Assert.Contains("c.npy: has shape [5, 3, 2, 2]; input in needs [N, 2, 2, 3]", messages[4]);
        Assert.Contains("holds no samples", messages[5]);
    }

    [Fact]
    public void Npy_samples_are_read_with_and_without_their_leading_one()
    {
        var builder = new GraphBuilder(2);
        Value input = builder.Input(1, 1, 2, 1);
        ModelGraph graph = builder.Finish(builder.Convolve(input, 1, new(1), new(1), 1, Clamp.None).Output);
        foreach (int[] shape in new int[][] { [2, 1, 2, 1], [2, 1, 1, 2, 1] })
        {
            CalibrationSet set = CalibrationSet.FromNpy(new NpyArray(ElementType.Int8, shape, new sbyte[] { 1, -2, 3, 4 }), "c.npy", graph);
            Assert.Equal([[1, -2], [3, 4]], set.Samples.Select(sample => sample[0]));
        }
    }

    [Fact]
    public void Several_inputs_have_an_array_each_in_a_folder()
    {
        var graph = new ModelGraph("two");
        graph.Inputs.AddRange([new("map", [1, 1, 2, 1], ElementType.Float32), new("a/b", [2, 3], ElementType.Float32)]);
        string folder = Directory.CreateTempSubdirectory("edgeconv-arrays").FullName;
        try
        {
            Write("map", new(ElementType.Float32, [2, 1, 2, 1], new[] { 1f, 2, 3, 4 }));
            Assert.Contains("has no 'ab.npy'", Message(() => CalibrationSet.FromFolder(folder, graph)));
            Write("ab", new(ElementType.Float32, [1, 2, 3], new float[6]));
            Assert.Contains("hold 2, 1 samples", Message(() => CalibrationSet.FromFolder(folder, graph)));
            Write("ab", new(ElementType.Float32, [2, 2, 3], Enumerable.Range(0, 12).Select(i => (float)i).ToArray()));
            Assert.True(CalibrationSet.IsFolder(folder));
            Assert.Equal([[[1, 2], [0, 1, 2, 3, 4, 5]], [[3, 4], [6, 7, 8, 9, 10, 11]]], CalibrationSet.FromFolder(folder, graph).Samples.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Write(string name, NpyArray array)
        {
            using FileStream stream = File.Create(Path.Combine(folder, name + ".npy"));
            NpyWriter.Write(stream, array);
        }
    }

    private static ModelGraph Quantise(ModelGraph graph, QuantiseOptions options, params float[][] samples) =>
        Quantiser.Quantise(graph, CalibrationSet.Of(samples), options);

    private static string Message(Action action)
    {
        var error = Assert.Throws<EdgeConvException>(action);
        Assert.True(error.CallersMistake);
        return error.Message;
    }
}
