using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class RecogniseGatesTests
{
    private static readonly Dictionary<string, (UnaryFunction[] Gate, UnaryKind[] Found)> s_gates = new()
    {
        ["x * sigmoid(x)"] = ([new(UnaryKind.Sigmoid)], [UnaryKind.Silu]),
        ["x * clamp(x + 3) / 6"] = ([new(UnaryKind.Linear, 1, 3), new(UnaryKind.Clamp, 0, 6), new(UnaryKind.Linear, 1 / 6f)], [UnaryKind.HardSwish]),
        ["x * clamp(x + 3)"] = ([new(UnaryKind.Linear, 1, 3), new(UnaryKind.Clamp, 0, 6)], [UnaryKind.HardSwish, UnaryKind.Linear]),
        ["x * hard-sigmoid(x)"] = ([new(UnaryKind.HardSigmoid, 1 / 6f, 0.5f)], [UnaryKind.HardSwish]),
        ["x * (1 + erf(x / sqrt 2)) / 2"] = ([new(UnaryKind.Linear, 0.70710678f), new(UnaryKind.Erf), new(UnaryKind.Linear, 0.5f, 0.5f)], [UnaryKind.Gelu]),
        ["x * tanh(softplus(x))"] = ([new(UnaryKind.Softplus), new(UnaryKind.Tanh)], [UnaryKind.Mish]),
    };

    public static TheoryData<string> Gates => [.. s_gates.Keys];

    [Theory, MemberData(nameof(Gates))]
    public void A_product_with_a_gate_is_one_function(string what)
    {
        foreach (bool gateFirst in (bool[])[false, true])
        {
            var graph = new PassCase();
            Value input = graph.Input(1, 3, 4, 2), gate = graph.Add((name, value) => new Unary(name, input, value, s_gates[what].Gate));
            Value output = Product(graph, gateFirst ? gate : input, gateFirst ? input : gate);
            Assert.Equal(["Unary"], graph.Run(output, RecogniseGates.Run, 1e-5));
            Assert.Equal(s_gates[what].Found, ((Unary)graph.Graph.Nodes[0]).Functions.Select(function => function.Kind));
        }
    }

    [Fact]
    public void Both_factors_may_be_functions()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4), half = graph.Add((name, value) => new Unary(name, input, value, new UnaryFunction(UnaryKind.Linear, 0.5f)));
        Value gate = graph.Add((name, value) => new Unary(name, input, value, new(UnaryKind.Linear, 0.70710678f), new(UnaryKind.Erf), new(UnaryKind.Linear, 1, 1)));
        Assert.Equal(["Unary"], graph.Run(Product(graph, half, gate), RecogniseGates.Run, 1e-5));
    }

    [Theory]
    [InlineData(1.0001f)] // near is not the same
    [InlineData(1.702f)] // the fast GELU: no function that is known
    public void Other_gates_stay(float factor)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4), gate = graph.Add((name, value) => new Unary(name, input, value, new(UnaryKind.Linear, factor), new(UnaryKind.Sigmoid)));
        graph.Graph.Outputs.Add(Product(graph, input, gate));
        Assert.False(RecogniseGates.Run(graph.Graph));
    }

    [Fact]
    public void A_gate_of_another_value_stays()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 4), other = graph.Relu(input), gate = graph.Add((name, value) => new Unary(name, other, value, new UnaryFunction(UnaryKind.Sigmoid)));
        graph.Graph.Outputs.Add(Product(graph, input, gate));
        Assert.False(RecogniseGates.Run(graph.Graph));
    }

    private static Value Product(PassCase graph, Value a, Value b) => graph.Add((name, value) => new Binary(name, a, b, value, BinaryKind.Multiply));
}
