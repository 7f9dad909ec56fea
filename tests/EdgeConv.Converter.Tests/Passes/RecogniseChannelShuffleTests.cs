using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class RecogniseChannelShuffleTests
{
    [Fact]
    public void Finds_pytorchs_channel_first_form()
    {
        var graph = new PassCase();
        Value input = graph.ConvolveFirst(graph.Input(1, 3, 5, 4), 12);
        Value shuffled = graph.Reshape(graph.Transpose(graph.Reshape(input, 1, 4, 3, 5, 4), 0, 2, 1, 3, 4), 1, 12, 5, 4);
        Assert.Equal(["Transpose", "Convolution", "ChannelPermutation", "Convolution", "Transpose"],
            graph.Run(graph.ConvolveFirst(shuffled, 2), PassList.Run, 1e-6));
        Assert.Equal([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11], graph.Graph.Nodes.OfType<ChannelPermutation>().Single().Channels);
    }

    [Fact]
    public void Finds_the_form_that_joins_rows_and_columns()
    {
        var graph = new PassCase();
        Value input = graph.ConvolveFirst(graph.Input(1, 3, 5, 4), 12);
        Value shuffled = graph.Reshape(graph.Transpose(graph.Reshape(input, 2, 6, 20), 1, 0, 2), 1, 12, 5, 4);
        Assert.Contains("ChannelPermutation", graph.Run(graph.ConvolveFirst(shuffled, 2), PassList.Run, 1e-6));
    }

    [Fact]
    public void Finds_the_channel_last_form()
    {
        var graph = new PassCase();
        Value input = graph.Convolve(graph.Input(1, 5, 4, 3), 12);
        Value shuffled = graph.Reshape(graph.Transpose(graph.Reshape(input, 1, 5, 4, 2, 6), 0, 1, 2, 4, 3), 1, 5, 4, 12);
        Assert.Equal(["Convolution", "ChannelPermutation", "Convolution"],
            graph.Run(graph.Convolve(shuffled, 2), RecogniseChannelShuffle.Run, 1e-6));
        Assert.Equal([0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11], graph.Graph.Nodes.OfType<ChannelPermutation>().Single().Channels);
    }

    [Fact]
    public void Finds_two_whose_reshapes_were_merged()
    {
        var graph = new PassCase();
        Value input = graph.ConvolveFirst(graph.Input(1, 3, 5, 4), 12);
        Value first = graph.Transpose(graph.Reshape(input, 1, 2, 6, 5, 4), 0, 2, 1, 3, 4);
        Value second = graph.Transpose(graph.Reshape(first, 1, 3, 4, 5, 4), 0, 2, 1, 3, 4);
        Assert.Equal(["Transpose", "Convolution", "ChannelPermutation", "ChannelPermutation", "Convolution", "Transpose"],
            graph.Run(graph.ConvolveFirst(graph.Reshape(second, 1, 12, 5, 4), 2), PassList.Run, 1e-6));
    }

    [Fact]
    public void Leaves_what_moves_rows()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 5, 4, 6);
        graph.Graph.Outputs.Add(graph.Reshape(graph.Transpose(graph.Reshape(input, 1, 5, 4, 2, 3), 0, 2, 1, 4, 3), 1, 5, 4, 6));
        Assert.False(RecogniseChannelShuffle.Run(graph.Graph));
    }
}
