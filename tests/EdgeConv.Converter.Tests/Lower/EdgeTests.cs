using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

/// <summary>The caller gives and gets the source model's types, shapes and layouts; nothing runs for that.</summary>
public sealed class EdgeTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Float_planes_become_int8_pixels_without_an_operator(bool quantiseFirst)
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Float("in", 1, 2, 3, 2); // N, C, H, W
        builder.Graph.Inputs.Add(input);
        Value map = builder.Value("map", [1, 3, 2, 2], scale: 0.5f, zeroPoint: 0);
        if (quantiseFirst)
        {
            Value quantised = builder.Add(new Quantize("q", input, builder.Value("planes", [1, 2, 3, 2], 0.5f, 0)));
            builder.Add(new Transpose("t", quantised, map, [0, 2, 3, 1]));
        }
        else
        {
            Value moved = builder.Add(new Transpose("t", input, builder.Float("pixels", 1, 3, 2, 2), [0, 2, 3, 1]));
            builder.Add(new Quantize("q", moved, map));
        }
        Value pooled = builder.Add(new Pool("pool", map, builder.Value("pooled", [1, 3, 2, 2], 0.5f, 0), PoolKind.Maximum, new(1), new(1)));
        Value back = builder.Add(new Transpose("b", pooled, builder.Value("out planes", [1, 2, 3, 2], 0.5f, 0), [0, 3, 1, 2]));
        Value output = builder.Add(new Quantize("d", back, builder.Float("out", 1, 2, 3, 2)));
        builder.Output(output);

        NetworkDescription network = builder.Lower();
        Assert.Equal(OperatorKind.MaximumPool, Assert.Single(network.Operators).Kind);
        Assert.All(network.Endpoints, endpoint => Assert.Equal((EndpointLayout.ChannelsFirst, EndpointType.Float32, 4), (endpoint.Layout, endpoint.Type, endpoint.Rank)));
        float[] reals = [.. Enumerable.Range(0, 12).Select(i => i * 0.5f)];
        Assert.Equal(reals, MemoryMarshal.Cast<byte, float>(builder.Run(Rule.Xnnpack, MemoryMarshal.AsBytes<float>(reals).ToArray())).ToArray());
    }

    [Fact]
    public void Unsigned_bytes_of_the_same_scale_are_taken_as_they_are_and_of_another_go_through_a_table()
    {
        foreach (var (zeroPoint, operators, expected) in new (int, int, byte[])[] { (131, 1, [0, 100, 200, 255]), (140, 2, [0, 91, 191, 246]) })
        {
            var builder = new Int8GraphBuilder();
            var input = new Value("in", [1, 2, 2, 1], ElementType.UInt8) { Quantisation = new(0.1f, zeroPoint) };
            builder.Graph.Inputs.Add(input);
            Value map = builder.Add(new Quantize("q", input, builder.Value("map", [1, 2, 2, 1], 0.1f, 3)));
            Value pooled = builder.Add(new Pool("pool", map, builder.Value("pooled", [1, 2, 2, 1], 0.1f, 3), PoolKind.Maximum, new(1), new(1)));
            Value output = builder.Add(new Quantize("u", pooled, new Value("out", [1, 2, 2, 1], ElementType.UInt8) { Quantisation = new(0.1f, 131) }));
            builder.Output(output);
            Assert.Equal(operators, builder.Lower().Operators.Count);
            Assert.Equal(expected, builder.Run(Rule.Tflm, [0, 100, 200, 255]));
        }
    }

    [Fact]
    public void A_flattened_input_has_the_map_it_is_reshaped_to()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 24);
        Value map = builder.Add(new Reshape("r", input, builder.Value("map", [1, 3, 4, 2])));
        Value output = builder.Convolve(map, "c", 2, new(3, PadBefore: 1, PadAfter: 1));
        Value flat = builder.Add(new Reshape("f", output, builder.Value("flat", [1, 24])));
        NetworkDescription network = builder.Output(flat).Lower();
        Assert.Equal((3, 4, 2), (network.Tensors[0].Rows, network.Tensors[0].Columns, network.Tensors[0].Channels));
        Assert.All(network.Endpoints, endpoint => Assert.Equal((2, EndpointLayout.ChannelsLast), (endpoint.Rank, endpoint.Layout)));
    }

    [Fact]
    public void Values_to_keep_are_flagged_and_never_parts_of_others()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 3, 4, 2);
        Value a = builder.Convolve(input, "a", 5, new(1)), b = builder.Convolve(input, "b", 3, new(1));
        builder.Output(builder.Add(new Concat("join", [a, b], builder.Value("whole", [1, 3, 4, 8]), 3)));

        NetworkDescription network = builder.Lower(options: new() { Keep = ["a"] });
        Assert.Equal([OperatorKind.Convolution, OperatorKind.Convolution, OperatorKind.Table], network.Operators.Select(op => op.Kind));
        Assert.Equal(TensorFlags.Kept, network.Tensors[network.Views[network.Operators[0].Output].Tensor].Flags);
        Assert.Equal(4, builder.Lower(options: new() { KeepAll = true }).Tensors.Count(tensor => (tensor.Flags & TensorFlags.Kept) != 0));
        var error = Assert.Throws<EdgeConvException>(() => builder.Lower(options: new() { Keep = ["a", "nothing"] }));
        Assert.Contains("nothing to keep is named 'nothing'", error.Message, StringComparison.Ordinal);
    }
}
