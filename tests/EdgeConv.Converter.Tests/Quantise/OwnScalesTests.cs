using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Quantise.OwnScales;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise;

/// <summary>Values of unlike ranges keep scales of their own, and the reals are those of the graph as it was.</summary>
public class OwnScalesTests
{
    private const int Samples = 4;

    [Fact]
    public void Scores_that_are_joined_with_boxes_of_a_hundred_times_their_range_keep_their_levels()
    {
        var builder = new GraphBuilder(3);
        Value map = builder.Convolve(builder.Input(1, 6, 5, 3), 8, new(3, PadBefore: 1, PadAfter: 1), new(3, PadBefore: 1, PadAfter: 1), 1, Clamp.Relu).Output;
        Value boxes = Scaled(builder, map, 4, 100), scores = Add(builder, (name, output) => new Unary(name, Scaled(builder, map, 3, 1), output, new UnaryFunction(UnaryKind.Sigmoid)));
        Value joined = Add(builder, (name, output) => new Concat(name, [boxes, scores], output, 3));
        builder.Finish(Add(builder, (name, output) => new Transpose(name, joined, output, Permutation.ToChannelsFirst)));

        (double before, double after) = (ErrorOf(builder, ownScales: false, from: 4 * 30), ErrorOf(builder, ownScales: true, from: 4 * 30));
        Assert.True(before > 0.1 && after < 0.03, $"scores are off by {before} and by {after}");
    }

    [Fact]
    public void Grids_that_are_flattened_joined_cut_and_normalised_are_joined_last()
    {
        var builder = new GraphBuilder(5);
        Value map = builder.Input(1, 8, 6, 4);
        Value fine = Scaled(builder, map, 14, 3), coarse = Scaled(builder, Add(builder, (name, output) => new Pool(name, map, output, PoolKind.Average, new(2, 2), new(2, 2)), 1, 4, 3, 4), 7, 3);
        Value[] flat = [Reshape(builder, fine, 1, 14 * 48), Reshape(builder, coarse, 1, 7 * 12)];
        Value all = Reshape(builder, Add(builder, (name, output) => new Concat(name, flat, output, 1)), 1, 108, 7);
        Value boxes = Reshape(builder, Cut(builder, all, 0, 4), 108, 4), logits = Cut(builder, all, 4, 3);
        Value scores = Reshape(builder, Add(builder, (name, output) => new Softmax(name, logits, output, 2, 1)), 108, 3);
        builder.Graph.Outputs.Add(boxes);
        builder.Finish(scores);

        ModelGraph result = Checked(builder.Graph);
        Assert.All(result.Outputs, output => Assert.IsType<Concat>(result.Producer(output)));
        Assert.Equal([true, false], result.Outputs.Select(output => ((Concat)result.Producer(output)!).IsReal));
        // Boxes and scores are no longer channels of one convolution.
        Assert.Equal(4, result.Nodes.OfType<Convolution>().Count());
        Assert.True(ErrorOf(builder, ownScales: true, from: 0, output: 1) < 0.08);
    }

    [Fact]
    public void Channels_picked_behind_a_pool_do_not_take_the_range_of_those_left_behind()
    {
        var builder = new GraphBuilder(9);
        Value input = builder.Input(1, 8, 8, 4);
        Convolution convolution = builder.Convolve(input, 6, new(1), new(1), 1, Clamp.Relu);
        for (int i = 0; i < 12; i++)
            convolution.Weights.Floats[12 + i] *= 100; // channels 3 to 5
        Array.Clear(convolution.Bias!.Floats);
        Value pooled = Add(builder, (name, output) => new Pool(name, convolution.Output, output, PoolKind.Maximum, new(2, 2), new(2, 2)), 1, 4, 4, 6);
        Value picked = Add(builder, (name, output) => new Gather(name, pooled, output, 3, [2, 0, 1]), 1, 4, 4, 3);
        Value whole = Add(builder, (name, output) => new Pool(name, convolution.Output, output, PoolKind.Average, new(4, 4), new(4, 4)), 1, 2, 2, 6);
        builder.Graph.Outputs.Add(whole);
        builder.Finish(picked);

        ModelGraph result = Checked(builder.Graph);
        Assert.Equal(builder.Graph.Nodes.Sum(Macs.Of), result.Nodes.Sum(Macs.Of));
        (double before, double after) = (ErrorOf(builder, ownScales: false, from: 0, output: 1), ErrorOf(builder, ownScales: true, from: 0, output: 1));
        Assert.True(after < before / 20, $"off by {before} and by {after}");
    }

    [Fact]
    public void A_mean_of_squares_counts_what_is_small_beside_the_largest()
    {
        var builder = new GraphBuilder(13);
        Value input = builder.Input(1, 4, 6, 32);
        Value squares = Add(builder, (name, output) => new Unary(name, input, output, new UnaryFunction(UnaryKind.Power, 2)));
        builder.Finish(Add(builder, (name, output) => new Reduce(name, squares, output, ReduceKind.Mean, [1, 2, 3]), 1, 1, 1, 1));
        Assert.Equal(["Reshape", "Reshape", "MatrixProduct", "Unary", "Reshape"], OwnScales.Run(builder.Graph).Nodes.Select(node => node.GetType().Name));
        float[][] inputs = [.. Enumerable.Range(0, Samples).Select(_ => builder.Random(input))];
        foreach (float[] sample in inputs)
        {
            for (int i = 0; i < sample.Length; i++)
                sample[i] = Math.Sign(sample[i]);
            sample[5] = 40; // squares under 3 of 1600 round to 0
        }
        Assert.True(RelativeError(ownScales: false) > 0.2);
        Assert.True(RelativeError(ownScales: true) < 0.1);

        double RelativeError(bool ownScales)
        {
            ModelGraph int8 = Quantiser.Quantise(builder.Graph, CalibrationSet.Of(inputs), new(RangeMethod.MinMax) { OwnScales = ownScales });
            using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack);
            return inputs.Max(sample => Math.Abs(run.Run([sample], null)[0][0] / sample.Average(x => (double)x * x) - 1));
        }
    }

    [Fact]
    public void Channels_that_are_joined_and_divided_by_one_number_are_divided_first()
    {
        var builder = new GraphBuilder(17);
        Value input = builder.Input(1, 4, 6, 3), small = Scaled(builder, input, 2, 1), large = Scaled(builder, input, 4, 100);
        Value joined = Add(builder, (name, output) => new Concat(name, [small, large], output, 3), 1, 4, 6, 6);
        Value ordered = Add(builder, (name, output) => new ChannelPermutation(name, joined, output, [2, 0, 3, 1, 5, 4]), 1, 4, 6, 6);
        Value number = Add(builder, (name, output) => new Reduce(name, ordered, output, ReduceKind.Maximum, [1, 2, 3]), 1, 1, 1, 1);
        builder.Finish(Add(builder, (name, output) => new Binary(name, ordered, number, output, BinaryKind.Divide), 1, 4, 6, 6));

        ModelGraph result = Checked(builder.Graph);
        Node order = result.Producer(result.Outputs[0])!, join = result.Producer(order.Input)!;
        Assert.IsType<ChannelPermutation>(order);
        Assert.Equal([small, large], Assert.IsType<Concat>(join).Inputs.Select(part => Assert.IsType<Binary>(result.Producer(part)).Input));
    }

    [Fact]
    public void A_convolution_of_which_all_channels_are_read_together_stays_as_it_is()
    {
        var builder = new GraphBuilder(11);
        Convolution convolution = builder.Convolve(builder.Input(1, 4, 4, 2), 6, new(1), new(1), 1, Clamp.None);
        Value all = Add(builder, (name, output) => new Gather(name, convolution.Output, output, 3, [5, 4, 3, 2, 1, 0]), 1, 4, 4, 6);
        builder.Finish(all);
        Assert.Same(builder.Graph, OwnScales.Run(builder.Graph));
    }

    /// <summary>The rewritten graph, which answers bit for bit as the other and leaves it unchanged.</summary>
    private static ModelGraph Checked(ModelGraph graph)
    {
        GraphCheck.Verify(graph);
        string[] before = [.. graph.Nodes.Select(Text)];
        ModelGraph result = OwnScales.Run(graph);
        Assert.Equal(before, graph.Nodes.Select(Text));
        GraphCheck.Verify(result);
        Assert.Equal(graph.Outputs, result.Outputs);
        float[] input = new GraphBuilder(77).Random(graph.Inputs[0]);
        using FloatExecutor one = new(graph, workers: 1), other = new(result, workers: 1);
        Assert.Equal(one.Run([input]), other.Run([input]));
        return result;
    }

    private static string Text(Node node) => $"{node}: {string.Join(", ", node.Inputs.Select(value => value.Name))} -> {node.Output}";

    /// <summary>The largest difference between int8 and float of an output's elements from a place on.</summary>
    private static double ErrorOf(GraphBuilder builder, bool ownScales, int from, int output = 0)
    {
        float[][] inputs = [.. Enumerable.Range(0, Samples).Select(_ => builder.Random(builder.Graph.Inputs[0]))];
        ModelGraph int8 = Quantiser.Quantise(builder.Graph, CalibrationSet.Of(inputs), new() { OwnScales = ownScales });
        using var executor = new FloatExecutor(builder.Graph, workers: 1);
        using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack);
        return inputs.Max(input => executor.Run([input])[output].Zip(run.Run([input], null)[output]).Skip(from).Max(pair => Math.Abs(pair.First - pair.Second)));
    }

    private static Value Scaled(GraphBuilder builder, Value map, int outputs, float factor)
    {
        Convolution convolution = builder.Convolve(map, outputs, new(1), new(1), 1, Clamp.None);
        foreach (float[] reals in (float[][])[convolution.Weights.Floats, convolution.Bias!.Floats])
            for (int i = 0; i < reals.Length; i++)
                reals[i] *= factor;
        return convolution.Output;
    }

    private static Value Reshape(GraphBuilder builder, Value value, params int[] shape) => Add(builder, (name, output) => new Reshape(name, value, output), shape);

    private static Value Cut(GraphBuilder builder, Value value, int first, int count) =>
        Add(builder, (name, output) => new Slice(name, value, output, [0, 0, first], [1, 1, 1]), [.. value.Shape[..^1], count]);

    private static Value Add(GraphBuilder builder, Func<string, Value, Node> make, params int[] shape)
    {
        Node node = make(builder.Name("n"), new Value(builder.Name("v"), shape, ElementType.Float32));
        node.Output.Shape = NodeShape.Of(node);
        builder.Graph.Nodes.Add(node);
        return node.Output;
    }
}
