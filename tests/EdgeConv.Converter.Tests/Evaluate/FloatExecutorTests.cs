using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate;

public class FloatExecutorTests
{
    // Input channels, output channels, groups, and sizes around the tile of 6 pixels x 16 channels and around vectors of 4 and 8.
    public static TheoryData<int, int, int, int, int, int, int> Convolutions => new()
    {
        // c, o, groups, kernel, stride, dilation, size
        { 3, 16, 1, 3, 2, 1, 9 }, { 5, 17, 1, 1, 1, 1, 7 }, { 16, 15, 1, 1, 1, 1, 6 }, { 8, 33, 1, 3, 1, 2, 11 }, { 1, 7, 1, 4, 2, 1, 10 },
        { 8, 8, 8, 3, 1, 1, 8 }, { 37, 37, 37, 3, 2, 1, 7 }, { 7, 14, 7, 3, 1, 1, 6 }, { 12, 24, 4, 1, 1, 1, 5 }, { 12, 20, 4, 3, 1, 1, 5 }, { 4, 6, 2, 2, 3, 1, 9 },
        { 64, 50, 1, 1, 1, 1, 1 }, { 24, 24, 24, 5, 1, 2, 13 }, { 33, 33, 33, 7, 1, 1, 9 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolves_as_the_formula_says(int channels, int outputs, int groups, int kernel, int stride, int dilation, int size)
    {
        foreach (Clamp clamp in new[] { Clamp.None, Clamp.Relu6 })
        {
            var builder = new GraphBuilder(17);
            Window vertical = new(kernel, stride, dilation, 1, 0), horizontal = new(kernel, stride, dilation, kernel - 1, kernel - 1);
            if (vertical.Outputs(size) < 1)
                vertical = vertical with { PadBefore = kernel, PadAfter = kernel };
            Value input = builder.Input(1, size, size + 1, channels);
            Convolution node = builder.Convolve(input, outputs, vertical, horizontal, groups, clamp);
            float[] x = builder.Random(input);
            float[] y = Run(builder.Finish(node.Output), x)[0];
            AssertClose(FloatReference.Convolve(node, x), y);
        }
    }

    [Theory]
    [InlineData(nameof(PoolKind.Maximum), 3)]
    [InlineData(nameof(PoolKind.Average), 8)]
    [InlineData(nameof(PoolKind.AverageWithPadding), 13)]
    [InlineData(nameof(PoolKind.Average), 29)]
    public void Pools_as_the_formula_says(string kind, int channels)
    {
        var builder = new GraphBuilder(5);
        Value input = builder.Input(1, 7, 6, channels);
        Window vertical = new(3, 2, 1, 1, 1), horizontal = new(2, 1, 1, 0, 1);
        Value output = builder.Map(vertical.Outputs(7), horizontal.Outputs(6), channels);
        var node = new Pool("pool", input, output, Enum.Parse<PoolKind>(kind), vertical, horizontal);
        builder.Graph.Nodes.Add(node);
        float[] x = builder.Random(input);
        AssertClose(FloatReference.Pool(node, x), Run(builder.Finish(output), x)[0]);
    }

    [Fact]
    public void Moves_elements_where_they_belong()
    {
        var graph = new ModelGraph("layout");
        Value input = new("in", [1, 2, 2, 3], ElementType.Float32), planes = new("planes", [1, 3, 2, 2], ElementType.Float32);
        Value swapped = new("swapped", [1, 2, 2, 3], ElementType.Float32), padded = new("padded", [1, 2, 3, 3], ElementType.Float32);
        Value joined = new("joined", [1, 2, 5, 3], ElementType.Float32);
        graph.Inputs.Add(input);
        graph.Nodes.Add(new Transpose("t", input, planes, [0, 3, 1, 2]));
        graph.Nodes.Add(new ChannelPermutation("p", input, swapped, [2, 0, 1]));
        graph.Nodes.Add(new Pad("pad", swapped, padded, [0, 0, 1, 0], [0, 0, 0, 0], 9));
        graph.Nodes.Add(new Concat("c", [padded, input], joined, 2));
        graph.Outputs.AddRange([planes, joined]);
        float[][] results = Run(graph, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        Assert.Equal([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11], results[0]);
        Assert.Equal([9, 9, 9, 2, 0, 1, 5, 3, 4, 0, 1, 2, 3, 4, 5, 9, 9, 9, 8, 6, 7, 11, 9, 10, 6, 7, 8, 9, 10, 11], results[1]);
    }

    [Fact]
    public void Adds_scales_averages_and_normalises()
    {
        var graph = new ModelGraph("arithmetic");
        Value input = new("in", [1, 1, 2, 2], ElementType.Float32), scaled = new("scaled", [1, 1, 2, 2], ElementType.Float32);
        Value sum = new("sum", [1, 1, 2, 2], ElementType.Float32), mean = new("mean", [1, 2], ElementType.Float32), soft = new("soft", [1, 2], ElementType.Float32);
        graph.Inputs.Add(input);
        graph.Nodes.Add(new ChannelAffine("bn", input, scaled, [2, -1], [0.5f, 1]));
        graph.Nodes.Add(new Add("add", scaled, input, sum) { Clamp = new Clamp(-3, 100) });
        graph.Nodes.Add(new SpatialMean("mean", sum, mean));
        graph.Nodes.Add(new Softmax("soft", mean, soft, -1, 1));
        graph.Outputs.AddRange([sum, mean, soft]);
        float[][] results = Run(graph, [1, 2, -3, 4]);
        Assert.Equal([3.5f, 1, -3, 1], results[0]);
        Assert.Equal([0.25f, 1], results[1]);
        Assert.Equal(1 / (1 + Math.Exp(0.75)), results[2][0], 6);
        Assert.Equal(1, results[2][0] + results[2][1], 6);
    }

    [Fact]
    public void Gives_the_same_bits_with_any_number_of_threads()
    {
        var builder = new GraphBuilder(3);
        Value input = builder.Input(1, 32, 32, 16);
        Value a = builder.Convolve(input, 40, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 1, Clamp.Relu).Output;
        Value b = builder.Convolve(a, 40, new(3, 1, 1, 1, 1), new(3, 1, 1, 1, 1), 40, Clamp.Relu6).Output;
        ModelGraph graph = builder.Finish(b);
        float[] x = builder.Random(input);
        using FloatExecutor one = new(graph, 1), four = new(graph, 4);
        Assert.Equal(one.Run([x])[0], four.Run([x])[0]);
    }

    [Fact]
    public void A_products_sum_is_never_fused()
    {
        // (1 + 2^-12)^2 - (1 + 2^-11) is 2^-24 exactly; multiply rounded to float, then add, gives 0. A fused multiply-add gives 2^-24.
        float x = 1 + 1f / 4096;
        foreach (int channels in new[] { 1, 4, 8, 16, 32 })
        {
            var graph = new ModelGraph("fused");
            Value input = new("in", [1, 1, 8, channels], ElementType.Float32), output = new("out", [1, 1, 8, channels], ElementType.Float32);
            float[] weights = [.. Enumerable.Repeat(x, channels)], bias = [.. Enumerable.Repeat(-(1 + 1f / 2048), channels)];
            graph.Inputs.Add(input);
            graph.Outputs.Add(output);
            graph.Nodes.Add(new Convolution("dw", input, Value.Constant("w", [channels, 1, 1, 1], weights), Value.Constant("b", [channels], bias), output,
                new(1), new(1), channels));
            Assert.All(Run(graph, [.. Enumerable.Repeat(x, 8 * channels)])[0], y => Assert.Equal(0f, y));
        }

        var dense = new ModelGraph("fused");
        Value one = new("in", [1, 7, 1, 1], ElementType.Float32), many = new("out", [1, 7, 1, 17], ElementType.Float32);
        dense.Inputs.Add(one);
        dense.Outputs.Add(many);
        dense.Nodes.Add(new Convolution("pw", one, Value.Constant("w", [17, 1, 1, 1], [.. Enumerable.Repeat(x, 17)]),
            Value.Constant("b", [17], [.. Enumerable.Repeat(-(1 + 1f / 2048), 17)]), many, new(1), new(1), 1));
        Assert.All(Run(dense, [.. Enumerable.Repeat(x, 7)])[0], y => Assert.Equal(0f, y));
    }

    [Fact]
    public void Shows_every_value_once_and_reuses_their_room()
    {
        var builder = new GraphBuilder(9);
        Value input = builder.Input(1, 4, 4, 8), value = input;
        var made = new List<Value> { input };
        for (int i = 0; i < 5; i++)
        {
            value = builder.Convolve(value, 8, new(1), new(1), 1, Clamp.None).Output;
            made.Add(value);
        }

        ModelGraph graph = builder.Finish(value);
        var seen = new List<Value>();
        var copies = new Dictionary<Value, float[]>();
        using var executor = new FloatExecutor(graph);
        float[] last = executor.Run([builder.Random(input)], (v, reals) =>
        {
            seen.Add(v);
            copies[v] = reals.ToArray();
        })[0];
        Assert.Equal(made, seen);
        Assert.Equal(last, copies[value]);
        Convolution fourth = (Convolution)graph.Nodes[3];
        AssertClose(FloatReference.Convolve(fourth, copies[fourth.Input]), copies[fourth.Output]);
    }

    [Fact]
    public void Runs_an_int8_graph_as_the_reals_it_stands_for()
    {
        var graph = new ModelGraph("int8");
        Value input = new("in", [1, 1, 1, 2], ElementType.Int8) { Quantisation = new(0.5f, 3) };
        Value output = new("out", [1, 1, 1, 2], ElementType.Int8) { Quantisation = new(0.25f, -128) };
        var weights = Value.Constant("w", [2, 1, 1, 2], new sbyte[] { 1, 2, -3, 4 }, new Quantisation([0.1f, 0.01f], [0, 0]));
        graph.Inputs.Add(input);
        graph.Outputs.Add(output);
        graph.Nodes.Add(new Convolution("c", input, weights, Value.Constant("b", [2], [10, -7]), output, new(1), new(1), 1));
        float[] y = Run(graph, [1, 2])[0];
        Assert.Equal(0.1 * 1 + 0.2 * 2 + 10 * 0.05, y[0], 5);
        Assert.Equal(-0.03 * 1 + 0.04 * 2 - 7 * 0.005, y[1], 5);
        Assert.Equal([0f, 0f], Run(graph, [-100, -100])[0].Select(v => Math.Min(v, 0f))); // zero point -128: nothing below 0
    }

    [Fact]
    public void Says_which_input_has_the_wrong_size()
    {
        var builder = new GraphBuilder(1);
        Value input = builder.Input(1, 2, 2, 1);
        ModelGraph graph = builder.Finish(builder.Convolve(input, 1, new(1), new(1), 1, Clamp.None).Output);
        var error = Assert.Throws<EdgeConvException>(() => Run(graph, [1]));
        Assert.Contains("input in was given 1 elements; it has 4", error.Message);
    }

    internal static void AssertClose(double[] expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"element {i}: {actual[i]} where {expected[i]} is right");
    }

    private static float[][] Run(ModelGraph graph, float[] input)
    {
        using var executor = new FloatExecutor(graph);
        return executor.Run([input]);
    }
}
