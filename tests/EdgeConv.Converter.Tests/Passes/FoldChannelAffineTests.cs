using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class FoldChannelAffineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Scales_weights_and_bias_of_a_convolution(int groups)
    {
        var graph = new PassCase();
        Value output = graph.Affine(graph.Convolve(graph.Input(1, 5, 4, 4), 8, groups));
        Assert.Equal(["Convolution"], graph.Run(output, FoldChannelAffine.Run, 1e-5));
    }

    [Fact]
    public void Gives_a_fully_connected_node_without_bias_one()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 6), weights = Value.Constant("w", [4, 6], [.. Enumerable.Range(0, 24).Select(i => i - 11.5f)]);
        Value output = graph.Affine(graph.Add((name, value) => new FullyConnected(name, input, weights, null, value)));
        Assert.Equal(["FullyConnected"], graph.Run(output, FoldChannelAffine.Run, 1e-5));
        Assert.NotNull(((FullyConnected)graph.Graph.Nodes[0]).Bias);
    }

    [Fact]
    public void Leaves_a_map_that_another_node_reads()
    {
        var graph = new PassCase();
        Value map = graph.Convolve(graph.Input(1, 5, 4, 4), 4);
        graph.Graph.Outputs.Add(graph.Add(map, graph.Affine(map)));
        Assert.False(FoldChannelAffine.Run(graph.Graph));
    }
}
