using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class MergeReshapesTests
{
    [Fact]
    public void Makes_one_of_reshapes_and_of_a_transpose_that_moves_only_ones()
    {
        var graph = new PassCase();
        Value value = graph.Transpose(graph.Reshape(graph.Input(1, 12), 1, 12, 1, 1), 0, 2, 3, 1);
        Assert.Equal(["Reshape"], graph.Run(graph.Reshape(value, 1, 1, 12), MergeReshapes.Run));
    }
}
