using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class PullLayoutUpTests
{
    [Fact]
    public void Lets_padding_and_activation_of_the_callers_input_work_on_the_inner_layout()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 2, 4, 5);
        Value padded = graph.Add((name, output) => new Pad(name, input, output, [0, 0, 1, 2], [0, 0, 0, 1], 0));
        Value output = graph.Convolve(graph.Transpose(graph.Relu(padded), Permutation.ToChannelsLast), 3);
        Assert.Equal(["Transpose", "Pad", "Activation", "Convolution"],
            graph.Run(output, g => PullLayoutUp.Run(g) | PullLayoutUp.Run(g), 1e-6));
        Assert.Equal([0, 1, 2, 0], graph.Graph.Nodes.OfType<Pad>().Single().Before);
    }
}
