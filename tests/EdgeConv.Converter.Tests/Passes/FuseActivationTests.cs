using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class FuseActivationTests
{
    [Fact]
    public void Goes_into_the_node_before_and_bounds_add_up()
    {
        var graph = new PassCase();
        Value map = graph.Relu(graph.Convolve(graph.Input(1, 5, 4, 2), 3));
        Value output = graph.Add((name, value) => new Activation(name, map, value, new(-1, 0.25f)));
        Assert.Equal(["Convolution"], graph.Run(output, g => FuseActivation.Run(g) | FuseActivation.Run(g)));
        Assert.Equal(new Clamp(0, 0.25f), ((Convolution)graph.Graph.Nodes[0]).Clamp);
    }

    [Fact]
    public void Leaves_a_map_that_another_node_reads()
    {
        var graph = new PassCase();
        Value map = graph.Convolve(graph.Input(1, 5, 4, 2), 3);
        graph.Graph.Outputs.Add(graph.Add(map, graph.Relu(map)));
        Assert.False(FuseActivation.Run(graph.Graph));
    }

    [Fact]
    public void Leaves_int8_graphs_their_own_activation()
    {
        var graph = new ModelGraph("int8");
        Value Map(string name) => new(name, [1, 4], ElementType.Int8) { Quantisation = new(0.5f, -3) };
        Value a = Map("a"), b = Map("b"), sum = Map("sum"), output = Map("out");
        graph.Inputs.AddRange([a, b]);
        graph.Outputs.Add(output);
        graph.Nodes.AddRange([new Add("s", a, b, sum), new Activation("relu", sum, output, Clamp.Relu)]);
        Assert.False(FuseActivation.Run(graph));
    }
}
