using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class PullLayoutUpTests
{
    [Fact]
    public void Lets_padding_and_activation_of_the_callers_input_work_on_maps()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 2, 4, 5);
        Value padded = graph.Add((name, output) => new Pad(name, input, output, [0, 0, 1, 2], [0, 0, 0, 1], 0));
        Value output = graph.Convolve(graph.Transpose(graph.Relu(padded), Permutation.ToChannelsLast), 3);
        Assert.Equal(["Transpose", "Pad", "Activation", "Transpose", "Transpose", "Convolution"],
            graph.Run(output, PullLayoutUp.Run, 1e-6));
        Assert.Equal([0, 1, 2, 0], graph.Graph.Nodes.OfType<Pad>().Single().Before);
    }

    [Fact]
    public void Turns_a_sum_and_a_concat_of_two_inputs_once()
    {
        var graph = new PassCase();
        Value a = graph.Input(1, 2, 4, 5), b = graph.Input(1, 2, 4, 5);
        Value sum = graph.Add(graph.Relu(a), b);
        Value both = graph.Add((name, value) => new Concat(name, [sum, a], value, 1));
        Assert.Equal(["Transpose", "Activation", "Transpose", "Add", "Concat", "Convolution", "Transpose"],
            graph.Run(graph.ConvolveFirst(both, 3), PassList.Run, 1e-6));
        Assert.Equal(3, graph.Graph.Nodes.OfType<Concat>().Single().Axis);
    }

    [Fact]
    public void Normalises_the_channels_of_an_input_that_no_layer_reads()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 2, 4, 5);
        Value output = graph.Add((name, value) => new Softmax(name, input, value, 1, 1));
        Assert.Equal(["Transpose", "Softmax", "Transpose"], graph.Run(output, PassList.Run));
    }

    [Fact]
    public void Makes_maps_of_lines()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 2, 9);
        Value padded = graph.Add((name, value) => new Pad(name, input, value, [0, 0, 2], [0, 1, 0], 0.5f));
        Value both = graph.Add((name, value) => new Concat(name, [graph.Relu(padded), padded], value, 1));
        Value output = graph.ConvolveFirst(graph.Reshape(both, 1, 6, 1, 11), 3);
        Assert.Equal(["Reshape", "Transpose", "Pad", "Activation", "Concat", "Convolution", "Transpose"],
            graph.Run(output, PassList.Run, 1e-6));
    }

    [Fact]
    public void Leaves_an_input_that_is_a_map_already()
    {
        var graph = new PassCase();
        Value relu = graph.Relu(graph.Input(1, 4, 4, 2));
        Value rows = graph.Add((name, value) => new Concat(name, [relu, relu], value, 1));
        graph.Graph.Outputs.Add(graph.Convolve(rows, 3));
        Assert.False(PullLayoutUp.Run(graph.Graph));
    }
}
