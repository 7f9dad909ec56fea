using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Tests.Lower;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Passes;

public sealed class RecogniseMixedPoolingTests
{
    [Fact]
    public void Shares_of_a_maximum_and_an_average_are_one_operator()
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 7, 7, 3);
        Value average = Pooled(graph, input, PoolKind.Average, 2, 0.7f), maximum = Pooled(graph, input, PoolKind.Maximum, 2, 0.3f);
        Assert.Equal(nameof(MixedPool), graph.Run(graph.Add(average, maximum), RecogniseMixedPooling.Run, tolerance: 1e-6)[^1]);
        RemoveDeadNodes.Run(graph.Graph);
        Assert.Single(graph.Graph.Nodes);
    }

    [Theory]
    [InlineData(2, 0.6f, 0.3f)] // no shares
    [InlineData(2, 1.5f, -0.5f)]
    [InlineData(3, 0.5f, 0.5f)] // over other windows
    public void Other_sums_of_pools_stay(int size, float ofMaximum, float ofAverage)
    {
        var graph = new PassCase();
        Value input = graph.Input(1, 7, 7, 3);
        graph.Graph.Outputs.Add(graph.Add(Pooled(graph, input, PoolKind.Average, size, ofAverage), Pooled(graph, input, PoolKind.Maximum, 2, ofMaximum)));
        Assert.False(RecogniseMixedPooling.Run(graph.Graph));
    }

    [Fact]
    public void An_exported_network_has_it()
    {
        SmallModels model = new SmallModels().Input("in", 1, 3, 6, 8).Floats("share", [], 0.25f).Floats("rest", [], 0.75f);
        model.Node("MaxPool", ["in"], "m", ("kernel_shape", [2, 2]), ("strides", [2, 2])).Node("AveragePool", ["in"], "a", ("kernel_shape", [2, 2]), ("strides", [2, 2]));
        model.Node("Mul", ["m", "share"], "ms").Node("Mul", ["rest", "a"], "as").Node("Add", ["ms", "as"], "sum").Node("Relu", ["sum"], "out").Output("out");
        ModelGraph graph = ModelImporter.Import("mixed.onnx", model.Write(), new());
        MixedPool mixed = Assert.Single(graph.Nodes.OfType<MixedPool>());
        Assert.Equal((0.25f, Clamp.Relu), (mixed.Share, mixed.Clamp));
        Assert.All(graph.Nodes.Except([mixed]), node => Assert.IsType<Transpose>(node));
    }

    [Theory, InlineData("Xnnpack"), InlineData("Tflm"), InlineData("Ort")]
    public void Its_levels_are_those_of_the_formula(string arithmetic)
    {
        Rule rule = Enum.Parse<Rule>(arithmetic);
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 5, 7, 2), output = builder.Value("out", [1, 3, 3, 2], 0.07f, -6);
        builder.Output(builder.Add(new MixedPool("mixed", input, output, 0.375f, PoolKind.Average, new(3, 2, PadBefore: 1, PadAfter: 1), new(3, 2)))).Lower(rule);
        byte[] levels = builder.RandomBytes(70), made = builder.Run(rule, levels);
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < 3; x++)
                for (int c = 0; c < 2; c++)
                {
                    int[] window = [.. Enumerable.Range(2 * y - 1, 3).Where(row => row is >= 0 and < 5).SelectMany(row => Enumerable.Range(2 * x, 3).Select(column => (int)(sbyte)levels[(row * 7 + column) * 2 + c]))];
                    int average = (int)Math.Round(window.Average(), MidpointRounding.AwayFromZero);
                    double real = 0.1f * (0.375 * (window.Max() - 3) + 0.625 * (average - 3)) / 0.07f - 6;
                    Assert.InRange((sbyte)made[(y * 3 + x) * 2 + c], Math.Clamp(real - 0.51, -128, 127), Math.Clamp(real + 0.51, -128, 127));
                }
    }

    private static Value Pooled(PassCase graph, Value input, PoolKind kind, int size, float factor)
    {
        var window = new Window(size, 2);
        Value pooled = graph.Add((name, value) => new Pool(name, input, value, kind, window, window));
        return graph.Add((name, value) => new Unary(name, pooled, value, new UnaryFunction(UnaryKind.Linear, factor)));
    }
}
