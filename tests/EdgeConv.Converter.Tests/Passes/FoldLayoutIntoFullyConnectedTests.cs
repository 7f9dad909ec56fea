using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class FoldLayoutIntoFullyConnectedTests
{
    [Fact]
    public void Reorders_the_weights_for_a_flattened_channel_first_map()
    {
        var graph = new PassCase();
        Value map = graph.Convolve(graph.Input(1, 4, 5, 2), 3);
        Value flat = graph.Reshape(graph.Transpose(map, Permutation.ToChannelsFirst), 1, 60);
        Assert.Equal(["Convolution", "FullyConnected"],
            graph.Run(graph.Connect(flat, 7), g => FoldLayoutIntoFullyConnected.Run(g) | FoldLayoutIntoFullyConnected.Run(g), 1e-5));
    }
}
