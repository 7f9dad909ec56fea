using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class GlobalPoolToMeanTests
{
    [Fact]
    public void Turns_an_average_of_the_whole_map_into_a_mean()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 5, 4, 3);
        Value output = graph.Add((name, value) => new Pool(name, input, value, PoolKind.Average, new(5, 2), new(4)));
        Assert.Equal(["SpatialMean"], graph.Run(output, GlobalPoolToMean.Run, 1e-6));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(5, 3)]
    public void Leaves_smaller_windows(int rows, int columns)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 5, 4, 3);
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Pool(name, input, value, PoolKind.Average, new(rows), new(columns))));
        Assert.False(GlobalPoolToMean.Run(graph.Graph));
    }
}
