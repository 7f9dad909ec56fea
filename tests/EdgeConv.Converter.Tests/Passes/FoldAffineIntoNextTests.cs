using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Tests;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class FoldAffineIntoNextTests
{
    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(4, 8)]
    public void Scales_the_weights_of_a_convolution_without_padding(int groups, int outputs)
    {
        var graph = new PassCase();
        Value map = graph.Affine(graph.Relu(graph.Input(1, 5, 4, 4)));
        var builder = new GraphBuilder(seed: 3);
        Value weights = Value.Constant("w", [outputs, 3, 2, 4 / groups], builder.Random(outputs * 6 * 4 / groups, 1));
        Value output = graph.Add((name, value) => new Convolution(name, map, weights, null, value, new(3, 2), new(2),
            groups) { Clamp = Clamp.Relu });
        Assert.Equal(["Activation", "Convolution"], graph.Run(output, FoldAffineIntoNext.Run, 1e-5));
        Assert.Equal(Clamp.Relu, ((Convolution)graph.Graph.Nodes[1]).Clamp);
    }

    [Fact]
    public void Scales_the_weights_of_a_fully_connected_node_after_a_map()
    {
        var graph = new PassCase();
        Assert.Equal(["FullyConnected"], graph.Run(graph.Connect(graph.Affine(graph.Input(1, 2, 3, 4)), 5), FoldAffineIntoNext.Run, 1e-5));
    }

    [Fact]
    public void Leaves_a_convolution_that_pads()
    {
        var graph = new PassCase();
        graph.Graph.Outputs.Add(graph.Convolve(graph.Affine(graph.Input(1, 5, 4, 4)), 3));
        Assert.False(FoldAffineIntoNext.Run(graph.Graph));
    }
}
