using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class RemoveNoOpsTests
{
    [Fact]
    public void Removes_nodes_that_give_what_they_get()
    {
        var graph = new PassCase();
        Value value = graph.Convolve(graph.Input(1, 4, 4, 2), 3);
        value = graph.Reshape(value, 1, 4, 4, 3);
        value = graph.Transpose(value, 0, 1, 2, 3);
        Value plain = value;
        value = graph.Add((name, output) => new Pad(name, plain, output, [0, 0, 0, 0], [0, 0, 0, 0], 0));
        Value padded = value;
        value = graph.Add((name, output) => new Activation(name, padded, output, Clamp.None));
        Assert.Equal(["Convolution"], graph.Run(value, RemoveNoOps.Run));
    }

    [Fact]
    public void Keeps_an_int8_activation_without_bounds_since_it_requantises()
    {
        var graph = new ModelGraph("int8");
        var input = new Value("in", [1, 4], ElementType.Int8) { Quantisation = new(1f, 0) };
        var output = new Value("out", [1, 4], ElementType.Int8) { Quantisation = new(2f, 0) };
        graph.Inputs.Add(input);
        graph.Outputs.Add(output);
        graph.Nodes.Add(new Activation("a", input, output, Clamp.None));
        Assert.False(RemoveNoOps.Run(graph));
    }
}
