using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class BinaryToAffineTests
{
    [Theory]
    [InlineData(nameof(BinaryKind.Add), false)]
    [InlineData(nameof(BinaryKind.Add), true)]
    [InlineData(nameof(BinaryKind.Subtract), false)]
    [InlineData(nameof(BinaryKind.Subtract), true)]
    [InlineData(nameof(BinaryKind.Multiply), true)]
    [InlineData(nameof(BinaryKind.Divide), false)]
    public void A_constant_per_channel_is_a_scale_and_shift(string kind, bool constantFirst)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 3, 4, 2), constant = Value.Constant("c", [1, 1, 1, 2], [0.5f, -3]);
        Value output = graph.Add((name, value) => new Binary(name, constantFirst ? constant : input, constantFirst ? input : constant, value, Enum.Parse<BinaryKind>(kind)) { Clamp = Clamp.Relu });
        Assert.Equal(["ChannelAffine"], graph.Run(output, BinaryToAffine.Run, 1e-6));
        Assert.Equal(Clamp.Relu, ((ChannelAffine)graph.Graph.Nodes[0]).Clamp);
    }

    [Fact]
    public void One_constant_for_all_is_one_behind_a_layer_that_takes_it_in()
    {
        var graph = new PassCase();
        Value map = graph.Convolve(graph.Input(1, 5, 4, 2), 3), constant = Value.Constant("c", [1, 1, 1, 1], [1.5f]);
        Value output = graph.Add((name, value) => new Binary(name, map, constant, value, BinaryKind.Multiply));
        Assert.Equal(["Convolution", "ChannelAffine"], graph.Run(output, BinaryToAffine.Run));
    }

    [Theory]
    [InlineData(nameof(BinaryKind.Divide), true, 2)] // a constant divided by what flows
    [InlineData(nameof(BinaryKind.Maximum), false, 2)]
    [InlineData(nameof(BinaryKind.Add), false, 1)] // a table serves one constant
    [InlineData(nameof(BinaryKind.Add), false, 8)] // one per row is none per channel
    public void Everything_else_stays(string kind, bool constantFirst, int constants)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4, 4, 2), constant = Value.Constant("c", constants == 8 ? [1, 4, 1, 2] : [1, 1, 1, constants], [.. Enumerable.Range(1, constants).Select(i => (float)i)]);
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Binary(name, constantFirst ? constant : input, constantFirst ? input : constant, value, Enum.Parse<BinaryKind>(kind))));
        Assert.False(BinaryToAffine.Run(graph.Graph));
    }

    [Fact]
    public void A_division_by_zero_stays()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4, 4, 2);
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Binary(name, input, Value.Constant("c", [1, 1, 1, 2], [1, 0]), value, BinaryKind.Divide)));
        Assert.False(BinaryToAffine.Run(graph.Graph));
    }
}
