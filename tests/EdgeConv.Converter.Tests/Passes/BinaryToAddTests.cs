using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class BinaryToAddTests
{
    [Fact]
    public void A_sum_of_one_shape_is_the_residual_addition()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 3, 4, 2), other = graph.Relu(input);
        Value output = graph.Add((name, value) => new Binary(name, input, other, value, BinaryKind.Add) { Clamp = Clamp.Relu6 });
        Assert.Equal(["Activation", "Add"], graph.Run(output, BinaryToAdd.Run));
        Assert.Equal(Clamp.Relu6, ((Add)graph.Graph.Nodes[1]).Clamp);
    }

    [Theory]
    [InlineData(nameof(BinaryKind.Subtract), 4)]
    [InlineData(nameof(BinaryKind.Add), 1)]
    public void Other_functions_and_broadcast_sums_stay(string kind, int columns)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 3, 4, 2), other = graph.Add((name, value) => new Slice(name, input, value, [0, 0, 0, 0], [1, 1, 1, 1]), 1, 3, columns, 2);
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Binary(name, input, other, value, Enum.Parse<BinaryKind>(kind))));
        Assert.False(BinaryToAdd.Run(graph.Graph));
    }
}
