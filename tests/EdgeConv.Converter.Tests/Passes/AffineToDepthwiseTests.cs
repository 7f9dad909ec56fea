using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class AffineToDepthwiseTests
{
    [Fact]
    public void Becomes_a_convolution_of_one_element_that_keeps_the_clamp()
    {
        var graph = new PassCase();
        Value output = graph.Affine(graph.Input(1, 5, 4, 3));
        ((ChannelAffine)graph.Graph.Nodes[0]).Clamp = Clamp.Relu;
        Assert.Equal(["Convolution"], graph.Run(output, AffineToDepthwise.Run, 1e-6));
        var node = (Convolution)graph.Graph.Nodes[0];
        Assert.Equal((3, Clamp.Relu), (node.Groups, node.Clamp));
    }

    [Fact]
    public void Takes_a_vector_as_one_pixel()
    {
        var graph = new PassCase();
        Assert.Equal(["Reshape", "Convolution", "Reshape"], graph.Run(graph.Affine(graph.Input(1, 6)), AffineToDepthwise.Run, 1e-6));
    }
}
