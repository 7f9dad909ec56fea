using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Tests;
using Xunit;

namespace EdgeConv.Converter.Graph;

/// <summary>What a graph's fields say of maps that grow, against what answers really depend on: each input row and column is changed by itself.</summary>
public class ReceptiveFieldTests
{
    [Theory]
    [InlineData(2, 2, 1)] // windows side by side: one element each
    [InlineData(3, 2, 2)]
    [InlineData(4, 2, 2)]
    [InlineData(5, 2, 3)]
    [InlineData(3, 1, 3)]
    [InlineData(3, 3, 1)]
    [InlineData(7, 3, 3)]
    public void A_transposed_window_meets_every_stride_th_tap(int size, int stride, int seen)
    {
        var builder = new GraphBuilder(1);
        var window = new Window(size, stride);
        TransposedConvolution node = builder.Transpose(builder.Input(1, 7, 7, 1), 2, window, window, 1, Clamp.None);
        AssertSees(builder.Finish(node.Output), seen);
    }

    [Theory]
    [InlineData(nameof(ResizeMode.Nearest), nameof(ResizeCoordinates.HalfPixel), 14, 1)]
    [InlineData(nameof(ResizeMode.Nearest), nameof(ResizeCoordinates.Asymmetric), 3, 1)]
    [InlineData(nameof(ResizeMode.Linear), nameof(ResizeCoordinates.HalfPixel), 14, 2)]
    [InlineData(nameof(ResizeMode.Linear), nameof(ResizeCoordinates.AlignCorners), 13, 2)]
    [InlineData(nameof(ResizeMode.Linear), nameof(ResizeCoordinates.HalfPixel), 4, 2)]
    [InlineData(nameof(ResizeMode.Cubic), nameof(ResizeCoordinates.HalfPixel), 14, 4)]
    public void A_resized_map_sees_its_neighbours(string mode, string coordinates, int size, int seen)
    {
        var builder = new GraphBuilder(1);
        Value input = builder.Input(1, 7, 7, 1), output = builder.Map(size, size, 1);
        var options = new ResizeOptions(Enum.Parse<ResizeMode>(mode), Enum.Parse<ResizeCoordinates>(coordinates));
        builder.Graph.Nodes.Add(new Resize("resize", input, output, options, [1, size / 7f, size / 7f, 1]));
        AssertSees(builder.Finish(output), seen);
    }

    /// <summary>Twice as many elements, so a window of three sees two of the map before or three: the published rule says 1 + 2 / 2, and the whole elements count.</summary>
    [Fact]
    public void A_window_behind_a_grown_map_sees_half_as_far()
    {
        var model = new SmallModels().Input("in", 1, 1, 9, 9).Floats("scales", [4], 2).Floats("w", [1, 1, 3, 3], 1);
        model.Graph.Initializer[0].FloatData[0] = model.Graph.Initializer[0].FloatData[1] = 1;
        model.Node("Resize", ["in", "", "scales"], "up").Node("Conv", ["up", "w"], "out", ("pads", [1, 1, 1, 1])).Output("out");
        ModelGraph graph = ModelImporter.Import("small.onnx", model.Write(), new());
        AssertSees(graph, 2);
    }

    [Fact]
    public void A_window_behind_a_transposed_one_sees_its_share()
    {
        var builder = new GraphBuilder(1);
        TransposedConvolution grown = builder.Transpose(builder.Input(1, 7, 7, 1), 2, new(2, 2), new(2, 2), 1, Clamp.None);
        Convolution behind = builder.Convolve(grown.Output, 1, new(3, PadBefore: 1, PadAfter: 1), new(3, PadBefore: 1, PadAfter: 1), 1, Clamp.None);
        AssertSees(builder.Finish(behind.Output), 2);
    }

    /// <summary>The fields say so, and no output element depends on more rows or columns; some depends on so many.</summary>
    private static void AssertSees(ModelGraph graph, int seen)
    {
        GraphField field = GraphFields.Of(graph)[graph.Outputs[0]];
        Assert.Equal((seen, seen), (field.Down.Elements, field.Across.Elements));
        int rows = graph.Inputs[0].Shape.Max();
        float[] input = new GraphBuilder(5).Random(graph.Inputs[0]);
        using var executor = new FloatExecutor(graph, workers: 1);
        float[] plain = [.. executor.Run([input])[0]];
        foreach (bool isRow in (bool[])[true, false])
        {
            var counts = new int[plain.Length];
            for (int line = 0; line < rows; line++)
            {
                float[] changed = [.. input.Select((real, i) => (isRow ? i / rows : i % rows) == line ? real + 1 + i % 5 : real)];
                float[] answer = executor.Run([changed])[0];
                for (int i = 0; i < answer.Length; i++)
                    counts[i] += answer[i] != plain[i] ? 1 : 0;
            }
            Assert.Equal(seen, counts.Max());
        }
    }
}
