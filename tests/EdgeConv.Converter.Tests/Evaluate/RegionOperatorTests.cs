using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate;

/// <summary>Regions and detections worked out by hand.</summary>
public sealed class RegionOperatorTests
{
    /// <summary>He et al. 2017: the largest of a bin's samples. Here one sample per bin, between four pixels, so it is their mean.</summary>
    [Fact]
    public void The_largest_of_bilinear_samples_is_taken_not_of_weighed_pixels()
    {
        Value map = Input("map", 1, 3, 3, 1), regions = Value.Constant("regions", [1, 4], [0.5f, 0.5f, 2.5f, 2.5f]), batches = Value.Constant("batches", [1], new float[1]);
        Value output = new("out", [1, 2, 2, 1], ElementType.Float32);
        float[] answer = Run(new RegionAlign("align", map, regions, batches, output, 2, 2, 1, 1, isMaximum: true, isHalfPixel: true), [map], [0, 1, 2, 3, 4, 5, 6, 7, 8])[0];
        Assert.Equal([2, 3, 5, 6], answer);
    }

    [Fact]
    public void Detections_are_decoded_suppressed_and_filled_up_with_zeros()
    {
        // Two boxes at one place and one apart; the codes move nothing but the last, which is twice as wide: exp(5 ln 2 / 5).
        Value codes = Input("codes", 1, 3, 4), scores = Value.Constant("scores", [1, 3, 3], [0, 0.9f, 0.1f, 0, 0.8f, 0.3f, 0, 0.2f, 0.7f]);
        Value anchors = Value.Constant("anchors", [3, 4], [0.5f, 0.5f, 1, 1, 0.5f, 0.5f, 1, 1, 4, 4, 2, 2]);
        Value[] outputs = [new("boxes", [1, 4, 4], ElementType.Float32), new("classes", [1, 4], ElementType.Float32), new("scores", [1, 4], ElementType.Float32), new("count", [1], ElementType.Float32)];
        var options = new DetectionOptions(4, 1, 4, 2, 0.25f, 0.5f, 10, 10, 5, 5, IsRegular: false);
        float[] x = [0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 5 * 0.6931472f];
        float[][] fast = Run(new DetectionPostProcess("detect", codes, scores, anchors, outputs, options), [codes], x);
        Assert.Equal([0, 0, 1, 1, 3, 4, 5, 8, 0, 0, 0, 0, 0, 0, 0, 0], fast[0].Select(corner => (float)Math.Round(corner, 5)));
        Assert.Equal([0, 1, 0, 0], fast[1]);
        Assert.Equal([0.9f, 0.7f, 0, 0], fast[2]);
        Assert.Equal([2], fast[3]);

        // Class by class, the second box has a class of its own.
        float[][] regular = Run(new DetectionPostProcess("detect", codes, scores, anchors, outputs, options with { IsRegular = true }), [codes], x);
        Assert.Equal([0, 1, 1, 0], regular[1]);
        Assert.Equal([0.9f, 0.7f, 0.3f, 0], regular[2]);
        Assert.Equal([3], regular[3]);
    }

    private static Value Input(string name, params int[] shape) => new(name, shape, ElementType.Float32);

    private static float[][] Run(Node node, Value[] inputs, params float[][] data)
    {
        var graph = new ModelGraph("regions");
        graph.Inputs.AddRange(inputs);
        graph.Nodes.Add(node);
        graph.Outputs.AddRange(node.Outputs);
        GraphCheck.Verify(graph);
        using var executor = new FloatExecutor(graph, 1);
        return executor.Run(data);
    }
}
