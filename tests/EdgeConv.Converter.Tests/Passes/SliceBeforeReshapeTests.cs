using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class SliceBeforeReshapeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Half_of_the_channels_seen_as_two_maps_is_a_slice_of_channels(int half)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 6, 4, 5);
        Value pair = graph.Reshape(input, 2, 1, 3, 4, 5);
        Value picked = graph.Add((name, value) => new Slice(name, pair, value, [half, 0, 0, 0, 0], [1, 1, 1, 1, 1]), 1, 1, 3, 4, 5);
        Value output = graph.Reshape(picked, 1, 3, 4, 5);
        Assert.Equal(["Slice", "Reshape", "Reshape"], graph.Run(output, SliceBeforeReshape.Run));
        Assert.Equal([1, 3, 4, 5], graph.Graph.Nodes[0].Output.Shape);
        Assert.Equal([0, 3 * half, 0, 0], ((Slice)graph.Graph.Nodes[0]).Starts);
    }

    [Fact]
    public void A_part_of_a_plane_and_every_second_channel_stay()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 6, 4, 5);
        Value rows = graph.Reshape(input, 24, 5);
        Value part = graph.Add((name, value) => new Slice(name, rows, value, [1, 0], [1, 1]), 4, 5);
        Value maps = graph.Reshape(input, 6, 20);
        Value output = graph.Add((name, value) => new Slice(name, maps, value, [0, 0], [2, 1]), 3, 20);
        Value halves = graph.Reshape(input, 2, 60);
        Value moved = graph.Add((name, value) => new Slice(name, halves, value, [1, 0], [1, 1]), 1, 60);
        Value all = graph.Add((name, value) => new Concat(name, [part, graph.Reshape(output, 12, 5), graph.Reshape(moved, 12, 5)], value, 0));
        Assert.Equal(["Reshape", "Slice", "Reshape", "Slice", "Slice", "Reshape", "Reshape", "Reshape", "Concat"], graph.Run(all, SliceBeforeReshape.Run));
    }
}
