using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Tests;
using Xunit;

namespace EdgeConv.Converter.Lower;

/// <summary>What a file cannot say is refused by the node's name, and not by the reader of the file that was written.</summary>
public class RefusalTests
{
    [Fact]
    public void A_transposed_convolution_by_strides_that_no_view_has()
    {
        var builder = new GraphBuilder(1);
        Value output = builder.Transpose(builder.Input(1, 2, 2, 2), 2, new(2, 127), new(2, 2), 1, Clamp.None).Output;
        Assert.Contains("strides of 127 and 2", Refused(builder.Finish(output), 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_convolution_whose_scales_are_too_far_apart()
    {
        var builder = new GraphBuilder(1);
        Convolution node = builder.Convolve(builder.Input(1, 3, 3, 2), 2, new(1), new(1), 1, Clamp.None);
        Array.Fill(node.Weights.Floats, 1e-30f);
        node.Bias!.Floats[0] = 1e-30f;
        node.Bias!.Floats[1] = 1e-30f;
        Value output = builder.Map(3, 3, 2);
        builder.Graph.Nodes.Add(new Unary("far", node.Output, output, new UnaryFunction(UnaryKind.Linear, 1, 1e30f)));
        Assert.NotEmpty(builder.Finish(output).Nodes);
        ModelGraph int8 = Quantiser.Quantise(builder.Graph, CalibrationSet.Of([builder.Random(builder.Graph.Inputs[0])]), new QuantiseOptions(RangeMethod.MinMax));
        int8.Nodes.OfType<Convolution>().Single().Output.Quantisation = new(1e38f, 0);
        int8.Nodes.OfType<Convolution>().Single().Weights.Quantisation = new([1e-38f, 1e-38f], [0, 0]);
        var error = Assert.Throws<EdgeConvException>(() => Lowering.Lower(int8, Rule.Xnnpack, new LoweringOptions()));
        Assert.Contains("too far apart in channel 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_computes_nothing()
    {
        var input = new Value("in", [1, 4], ElementType.Int8) { Quantisation = new(1, 0) };
        var graph = new ModelGraph("nothing");
        graph.Inputs.Add(input);
        graph.Outputs.Add(input);
        var error = Assert.Throws<EdgeConvException>(() => Lowering.Lower(graph, Rule.Xnnpack, new LoweringOptions()));
        Assert.Contains("computes nothing", error.Message, StringComparison.Ordinal);
    }

    private static string Refused(ModelGraph graph, ulong seed)
    {
        float[][] samples = [new GraphBuilder(seed).Random(graph.Inputs[0])];
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of(samples), new QuantiseOptions(RangeMethod.MinMax));
        return Assert.Throws<EdgeConvException>(() => Lowering.Lower(int8, Rule.Xnnpack, new LoweringOptions())).Message;
    }
}
