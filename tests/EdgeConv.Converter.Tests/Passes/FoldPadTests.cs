using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class FoldPadTests
{
    [Fact]
    public void Becomes_padding_of_the_convolution()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 5, 4, 2);
        Value padded = graph.Add((name, output) => new Pad(name, input, output, [0, 0, 1, 0], [0, 2, 3, 0], 0));
        Assert.Equal(["Convolution"], graph.Run(graph.Convolve(padded, 3), FoldPad.Run, 1e-6));
        var node = (Convolution)graph.Graph.Nodes[0];
        Assert.Equal((new Window(3, 1, 1, 1, 3), new Window(3, 1, 1, 2, 4)), (node.Vertical, node.Horizontal));
    }

    [Fact]
    public void Becomes_padding_that_an_average_counts()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 6, 6, 2);
        Value padded = graph.Add((name, output) => new Pad(name, input, output, [0, 1, 1, 0], [0, 1, 1, 0], 0));
        Value output = graph.Add((name, value) => new Pool(name, padded, value, PoolKind.Average, new(3, 2), new(3, 2)));
        Assert.Equal(["Pool"], graph.Run(output, FoldPad.Run, 1e-6));
    }

    [Theory]
    [InlineData(1f, 0)]
    [InlineData(0f, 1)]
    public void Leaves_other_constants_and_other_axes(float value, int channels)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 6, 6, 2);
        Value padded = graph.Add((name, output) => new Pad(name, input, output, [0, 1, 1, channels], [0, 1, 1, 0], value));
        graph.Graph.Outputs.Add(graph.Convolve(padded, 2));
        Assert.False(FoldPad.Run(graph.Graph));
    }

    [Fact]
    public void Takes_int8_zero_points_too_and_shared_paddings()
    {
        var graph = new ModelGraph("int8");
        var scale = new Quantisation(0.5f, -3);
        Value Map(string name, params int[] shape) => new(name, shape, ElementType.Int8) { Quantisation = scale };
        Value input = Map("in", 1, 4, 4, 1), padded = Map("padded", 1, 6, 6, 1), a = Map("a", 1, 4, 4, 1), b = Map("b", 1, 4, 4, 1),
            sum = Map("sum", 1, 4, 4, 1);
        var weights = Value.Constant("w", [1, 3, 3, 1], new sbyte[9], new(1f, 0));
        graph.Inputs.Add(input);
        graph.Outputs.Add(sum);
        graph.Nodes.AddRange([new Pad("pad", input, padded, [0, 1, 1, 0], [0, 1, 1, 0], 0),
            new Convolution("c", padded, weights, null, a, new(3), new(3), 1),
            new Convolution("d", padded, weights, null, b, new(3), new(3), 1), new Add("s", a, b, sum)]);
        Assert.True(FoldPad.Run(graph));
        RemoveDeadNodes.Run(graph);
        GraphCheck.Verify(graph);
        Assert.Equal(3, graph.Nodes.Count);
    }
}
