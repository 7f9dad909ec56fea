using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class PushLayoutDownTests
{
    [Fact]
    public void Brings_transposes_of_a_channel_first_net_to_its_ends()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 3, 6, 5);
        Value a = graph.Relu(graph.ConvolveFirst(input, 4)), b = graph.ConvolveFirst(a, 4);
        Value sum = graph.Add(a, b);
        Value wide = graph.Add((name, output) => new Concat(name, [sum, a], output, 1));
        Value padded = graph.Add((name, output) => new Pad(name, wide, output, [0, 0, 1, 0], [0, 0, 0, 2], 0.5f));
        Value likely = graph.Add((name, output) => new Softmax(name, graph.ConvolveFirst(padded, 4), output, 1, 1));
        string[] nodes = graph.Run(likely, PassList.Run, 1e-6);
        Assert.Equal(["Transpose", "Convolution", "Convolution", "Add", "Concat", "Pad", "Convolution", "Softmax", "Transpose"], nodes);
        Assert.Equal(3, graph.Graph.Nodes.OfType<Concat>().Single().Axis);
        Assert.Equal(3, graph.Graph.Nodes.OfType<Softmax>().Single().Axis);
        Assert.Equal([0, 1, 0, 0], graph.Graph.Nodes.OfType<Pad>().Single().Before);
        Assert.Equal([0, 0, 2, 0], graph.Graph.Nodes.OfType<Pad>().Single().After);
    }

    [Fact]
    public void Turns_the_callers_input_where_it_is_added_to_a_map()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 3, 6, 5);
        Value output = graph.ConvolveFirst(graph.Add(graph.ConvolveFirst(input, 3), input), 2);
        Assert.Equal(["Add", "Convolution", "Convolution", "Transpose", "Transpose"], graph.Run(output, PassList.Run, 1e-6).Order());
    }

    [Fact]
    public void Lets_what_works_on_channels_first_of_a_channel_last_input_work_on_its_maps()
    {
        var graph = new PassCase();
        Value first = graph.Transpose(graph.Input(1, 6, 5, 3), Permutation.ToChannelsFirst);
        Value padded = graph.Add((name, output) => new Pad(name, first, output, [0, 0, 1, 0], [0, 0, 0, 2], 0.5f));
        Value likely = graph.Add((name, output) => new Softmax(name, padded, output, 1, 1));
        Assert.Equal(["Pad", "Softmax", "Convolution", "Transpose"], graph.Run(graph.ConvolveFirst(likely, 2), PassList.Run, 1e-6));
    }

    [Fact]
    public void Moves_a_reshape_behind_a_softmax_over_channels()
    {
        var graph = new PassCase();
        Value map = graph.Convolve(graph.Input(1, 1, 1, 5), 4), flat = graph.Reshape(map, 1, 4);
        Value output = graph.Add((name, value) => new Softmax(name, flat, value, 1, 1));
        Assert.Equal(["Convolution", "Softmax", "Reshape"], graph.Run(output, PushLayoutDown.Run, 1e-6));
    }

    [Fact]
    public void Scales_a_turned_map_by_one_constant_but_not_along_another_axis()
    {
        var graph = new PassCase();
        Value turned = graph.ConvolveFirst(graph.Input(1, 3, 6, 5), 4);
        Value output = graph.Add((name, value) => new ChannelAffine(name, turned, value, [2, 2, 2, 2, 2], [1, 1, 1, 1, 1]));
        Assert.Equal(["Transpose", "Convolution", "ChannelAffine", "Transpose"], graph.Run(output, PushLayoutDown.Run, 1e-6));

        var uneven = new PassCase();
        Value row = uneven.Affine(uneven.ConvolveFirst(uneven.Input(1, 3, 6, 5), 4));
        uneven.Graph.Outputs.Add(row);
        Assert.False(PushLayoutDown.Run(uneven.Graph));
    }
}
