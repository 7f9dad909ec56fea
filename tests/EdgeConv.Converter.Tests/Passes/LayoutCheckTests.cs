using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class LayoutCheckTests
{
    [Fact]
    public void Names_every_node_that_moves_elements_between_layers()
    {
        var graph = new PassCase();
        Value map = graph.Convolve(graph.Input(1, 4, 4, 2), 4);
        Value turned = graph.Convolve(graph.Transpose(map, 0, 2, 1, 3), 4);
        Value folded = graph.Convolve(graph.Reshape(turned, 1, 2, 8, 4), 4);
        Value likely = graph.Add((name, value) => new Softmax(name, folded, value, 1, 1));
        graph.Graph.Outputs.Add(likely);
        var unsupported = new UnsupportedNodes();
        LayoutCheck.Collect(graph.Graph, unsupported);
        string message = Assert.Throws<EdgeConvException>(unsupported.ThrowIfAny).Message;
        Assert.StartsWith("3 nodes are not supported yet: ", message, StringComparison.Ordinal);
        Assert.All((string[])["(Transpose): ", "(Reshape): [1, 4, 4, 4] to [1, 2, 8, 4]", "(Softmax): "], part =>
            Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Lets_the_ends_of_the_graph_and_single_pixels_be()
    {
        var graph = new PassCase();
        Value map = graph.Transpose(graph.Reshape(graph.Input(1, 40), 1, 2, 4, 5), Permutation.ToChannelsLast);
        Value pixel = graph.Add((name, output) => new SpatialMean(name, graph.Convolve(map, 3), output), 1, 1);
        Value mapAgain = graph.Convolve(graph.Reshape(pixel, 1, 1, 1, 3), 4);
        graph.Graph.Outputs.Add(graph.Reshape(graph.Transpose(mapAgain, Permutation.ToChannelsFirst), 4));
        var unsupported = new UnsupportedNodes();
        LayoutCheck.Collect(graph.Graph, unsupported);
        unsupported.ThrowIfAny();
    }
}
