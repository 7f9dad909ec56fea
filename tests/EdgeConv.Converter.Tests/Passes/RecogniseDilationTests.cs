using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Tests;
using Xunit;

namespace EdgeConv.Converter.Passes;

public class RecogniseDilationTests
{
    /// <summary>Padding 2 all round, as "same" has it for a 3x3 window of dilation 2; the rest fills up the last block.</summary>
    [Theory]
    [InlineData(8, 6, 2, 2, 0)]
    [InlineData(7, 5, 2, 3, 1)]
    [InlineData(8, 6, 0, 0, 0)]
    public void A_convolution_between_blocks_is_a_dilated_one(int rows, int columns, int before, int after, int cropped)
    {
        var graph = new PassCase();
        Value output = Blocks(graph, graph.Input(1, rows, columns, 2), [2, 2], before, after, cropped);
        Assert.Equal(["Convolution"], graph.Run(output, RecogniseDilation.Run));
        var convolution = (Convolution)graph.Graph.Nodes[0];
        Assert.Equal(new Window(3, 1, 2, before, after - cropped), convolution.Vertical);
        Assert.Equal(new Window(3, 1, 2, before, after - cropped), convolution.Horizontal);
    }

    [Fact]
    public void Blocks_that_another_node_reads_stay()
    {
        var graph = new PassCase();
        Value output = Blocks(graph, graph.Input(1, 8, 6, 2), [2, 2], 2, 2, 0), batch = graph.Graph.Nodes[0].Output;
        graph.Graph.Outputs.AddRange([output, graph.Relu(batch)]);
        Assert.False(RecogniseDilation.Run(graph.Graph));
    }

    [Fact]
    public void A_crop_of_more_than_the_padding_stays()
    {
        var graph = new PassCase();
        graph.Graph.Outputs.Add(Blocks(graph, graph.Input(1, 8, 6, 2), [2, 2], 2, 2, 3));
        Assert.False(RecogniseDilation.Run(graph.Graph));
    }

    private static Value Blocks(PassCase graph, Value input, int[] block, int before, int after, int cropped)
    {
        int[] padding = [before, before], end = [after, after], none = [0, 0], crop = [cropped, cropped];
        int[] shape = SpaceToBatch.Shape(input.Shape, block, padding, end, isInverse: false)!;
        Value batch = graph.Add((name, value) => new SpaceToBatch(name, input, value, block, padding, end, false), shape);
        var random = new GraphBuilder(3);
        Value weights = Value.Constant("w", [3, 3, 3, 2], random.Random(54, 0.5));
        Value convolved = graph.Add((name, value) => new Convolution(name, batch, weights, Value.Constant("b", [3], [1f, 2f, 3f]), value, new(3), new(3), 1));
        int[] back = SpaceToBatch.Shape(convolved.Shape, block, none, crop, isInverse: true)!;
        return graph.Add((name, value) => new SpaceToBatch(name, convolved, value, block, none, crop, true), back);
    }
}
