using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class FuseUnaryTests
{
    [Fact]
    public void Functions_that_follow_each_other_become_one_in_their_order()
    {
        var graph = new PassCase();
        Value first = Unary(graph, graph.Input(1, 3, 4, 2), new UnaryFunction(UnaryKind.Linear, 2, 1)), clamped = graph.Relu(first);
        Value output = Unary(graph, clamped, new(UnaryKind.Sqrt), new(UnaryKind.Tanh));
        Assert.Equal(["Unary"], graph.Run(output, g => FuseUnary.Run(g) | FuseUnary.Run(g), 1e-6));
        Assert.Equal([UnaryKind.Linear, UnaryKind.Clamp, UnaryKind.Sqrt, UnaryKind.Tanh], ((Unary)graph.Graph.Nodes[0]).Functions.Select(function => function.Kind));
    }

    [Fact]
    public void A_value_that_others_read_and_two_activations_stay()
    {
        var graph = new PassCase();
        Value read = Unary(graph, graph.Input(1, 4), new UnaryFunction(UnaryKind.Tanh));
        graph.Graph.Outputs.Add(graph.Add(read, Unary(graph, read, new UnaryFunction(UnaryKind.Abs))));
        Assert.False(FuseUnary.Run(graph.Graph));
        graph = new PassCase();
        graph.Graph.Outputs.Add(graph.Relu(graph.Relu(graph.Input(1, 4))));
        Assert.False(FuseUnary.Run(graph.Graph));
    }

    [Fact]
    public void A_chain_ends_at_sixty_four_functions()
    {
        var graph = new PassCase();
        Value value = graph.Input(1, 4);
        for (int i = 0; i < 70; i++)
            value = Unary(graph, value, new UnaryFunction(UnaryKind.Linear, 1, 0.125f));
        Assert.Equal(2, graph.Run(value, g => Enumerable.Range(0, 80).Select(_ => FuseUnary.Run(g)).ToArray()[0], 1e-5).Length);
        Assert.All(graph.Graph.Nodes.Cast<Unary>(), unary => Assert.InRange(unary.Functions.Length, 1, 64));
    }

    private static Value Unary(PassCase graph, Value input, params UnaryFunction[] functions) => graph.Add((name, output) => new Unary(name, input, output, functions));
}
