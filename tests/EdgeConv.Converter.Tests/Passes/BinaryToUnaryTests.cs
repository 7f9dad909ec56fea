using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class BinaryToUnaryTests
{
    [Theory]
    [InlineData(nameof(BinaryKind.Add), false, "Linear")]
    [InlineData(nameof(BinaryKind.Subtract), false, "Linear")]
    [InlineData(nameof(BinaryKind.Subtract), true, "Linear")]
    [InlineData(nameof(BinaryKind.Multiply), true, "Linear")]
    [InlineData(nameof(BinaryKind.Divide), false, "Linear")]
    [InlineData(nameof(BinaryKind.Divide), true, "Reciprocal Linear")]
    [InlineData(nameof(BinaryKind.Power), true, "Linear Exp")]
    public void A_constant_makes_it_a_function_of_the_other(string kind, bool constantFirst, string functions)
    {
        var graph = new PassCase();
        Value output = Pair(graph, kind, constantFirst, 1.5f, Clamp.None);
        Assert.Equal(["Unary"], graph.Run(output, BinaryToUnary.Run, 1e-5));
        Assert.Equal(functions, string.Join(" ", ((Unary)graph.Graph.Nodes[0]).Functions.Select(function => function.Kind)));
    }

    [Fact]
    public void A_power_of_two_squares()
    {
        var graph = new PassCase();
        Assert.Equal(["Unary"], graph.Run(Pair(graph, nameof(BinaryKind.Power), false, 2, Clamp.None), BinaryToUnary.Run, 1e-6));
    }

    [Fact]
    public void Extremes_are_clamps()
    {
        foreach (BinaryKind kind in (BinaryKind[])[BinaryKind.Maximum, BinaryKind.Minimum])
        {
            var graph = new PassCase();
            Assert.Equal(["Activation"], graph.Run(Pair(graph, kind.ToString(), true, 0.25f, Clamp.None), BinaryToUnary.Run));
        }
    }

    [Fact]
    public void A_clamp_comes_after()
    {
        var graph = new PassCase();
        Assert.Equal(["Unary"], graph.Run(Pair(graph, nameof(BinaryKind.Multiply), false, 3, Clamp.Relu), BinaryToUnary.Run, 1e-6));
        Assert.Equal(new UnaryFunction(UnaryKind.Clamp, 0, float.PositiveInfinity), ((Unary)graph.Graph.Nodes[0]).Functions[1]);
    }

    [Fact]
    public void Two_constants_a_computed_operand_and_a_negative_base_stay()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4);
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Binary(name, input, graph.Relu(input), value, BinaryKind.Multiply)));
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Binary(name, input, Value.Constant("c", [1, 4], [1, 2, 3, 4]), value, BinaryKind.Multiply)));
        graph.Graph.Outputs.Add(graph.Add((name, value) => new Binary(name, Value.Constant("b", [1, 1], [-2]), input, value, BinaryKind.Power)));
        Assert.False(BinaryToUnary.Run(graph.Graph));
    }

    private static Value Pair(PassCase graph, string kind, bool constantFirst, float constant, Clamp clamp)
    {
        Value input = graph.Input(1, 3, 4, 2), one = Value.Constant("c", [1, 1, 1, 1], [constant]);
        return graph.Add((name, value) => new Binary(name, constantFirst ? one : input, constantFirst ? input : one, value, Enum.Parse<BinaryKind>(kind)) { Clamp = clamp });
    }
}
