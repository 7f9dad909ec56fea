using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class PoolOfPlanesTests
{
    [Theory]
    [InlineData(1, "Reshape Reshape Transpose Pool Transpose Reshape Reshape")]
    [InlineData(2, "Reshape Reshape Transpose Pool Gather Transpose Reshape Reshape")]
    public void A_pool_of_each_channel_as_a_slice_is_one_of_the_map(int stride, string nodes)
    {
        var graph = new PassCase();
        Value slices = graph.Reshape(graph.Input(1, 7, 6, 5), 1, 7, 6, 5, 1);
        Value pooled = graph.Add((name, value) => new Pool(name, slices, value, PoolKind.Maximum, new(3, 2, PadBefore: 1, PadAfter: 1), new(2)) { Depth = new(1, stride) });
        Value output = graph.Reshape(pooled, pooled.Shape[..4]);
        Assert.Equal(nodes.Split(' '), graph.Run(output, PoolOfPlanes.Run));
    }

    [Fact]
    public void One_over_several_slices_stays()
    {
        var graph = new PassCase();
        Value first = graph.Add((name, value) => new Pool(name, graph.Input(1, 7, 6, 5, 1), value, PoolKind.Maximum, new(2), new(2)));
        Value output = graph.Add((name, value) => new Pool(name, first, value, PoolKind.Maximum, new(2), new(2)) { Depth = new(2) });
        Assert.Equal("Pool", graph.Run(output, PoolOfPlanes.Run)[^1]);
    }
}
