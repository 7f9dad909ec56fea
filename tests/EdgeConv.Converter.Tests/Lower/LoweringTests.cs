using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using EdgeConv.Portable;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

public sealed class LoweringTests
{
    [Fact]
    public void A_fully_connected_layer_is_a_convolution_as_large_as_its_map()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 3, 4, 2);
        Value flat = builder.Add(new Reshape("flat", input, builder.Value("flat", [1, 24])));
        builder.Add(new Pool("p", input, builder.Value("pooled", [1, 3, 4, 2]), PoolKind.Maximum, new(1), new(1)));
        NetworkDescription network = builder.Output(builder.Connect(flat, "fc", 5)).Lower();
        OperatorRecord op = network.Operators.Single(op => op.Kind == OperatorKind.Convolution);
        Assert.Equal((3, 4, 1, 120L, 125L), (op.Vertical.Size, op.Horizontal.Size, op.WorkRows, op.Macs, network.ParameterCount));
    }

    [Fact]
    public void A_constant_map_is_made_of_the_files_bytes_once_for_all_who_read_it()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 2, 3, 2), constant = Value.Constant("anchors", [1, 2, 3, 2], (sbyte[])[1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, 127], new Quantisation(0.5f, 3));
        Value larger = builder.Add(new Binary("max", input, constant, builder.Value("larger", input.Shape), BinaryKind.Maximum));
        Value smaller = builder.Add(new Binary("min", constant, input, builder.Value("smaller", input.Shape), BinaryKind.Minimum));
        builder.Output(larger, smaller);
        Assert.Single(builder.Lower().Operators, op => op.Kind == OperatorKind.Constant);
        byte[] levels = builder.RandomBytes(12), outputs = builder.Run(Rule.Xnnpack, levels);
        for (int i = 0; i < 12; i++)
        {
            float a = 0.1f * ((sbyte)levels[i] - 3), b = 0.5f * (((sbyte[])constant.Data!)[i] - 3);
            Assert.Equal(Math.Clamp((int)Math.Round(Math.Max(a, b) / 0.1f) + 3, -128, 127), (sbyte)outputs[i]);
            Assert.Equal(Math.Clamp((int)Math.Round(Math.Min(a, b) / 0.1f) + 3, -128, 127), (sbyte)outputs[12 + i]);
        }
    }

    [Fact]
    public void Depthwise_weights_lie_where_the_stream_says()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 4, 4, 3);
        NetworkDescription network = builder.Output(builder.Convolve(input, "dw", 6, new(2), groups: 3)).Lower();
        OperatorRecord op = Assert.Single(network.Operators);
        Assert.Equal((OperatorKind.Depthwise, WeightLayout.Depthwise, 1, 4L * 9 * 6), (op.Kind, op.Layout, op.Groups, op.Macs));
        var source = (sbyte[])builder.Graph.Nodes[0].Inputs[1].Data!; // [6][4]
        WeightStream stream = WeightLayouts.Stream(op, 3, 6);
        Assert.Equal(source[4 * 5 + 3], (sbyte)network.Weights.ToArray()[op.Weights + stream.Weight(5, 1, 1, 0)]);
        Assert.Equal(source[4 * 1], (sbyte)network.Weights.ToArray()[op.Weights + stream.Weight(1, 0, 0, 0)]);
    }

    [Theory]
    [InlineData(0, 0, 3, 4, false)]
    [InlineData(1, 0, 4, 4, true)]
    [InlineData(0, 1, 4, 4, true)]
    public void A_map_has_a_padding_row_where_a_convolution_reads_above_or_below(int before, int after, int outputRows, int outputColumns, bool has)
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 5, 6, 1), output = builder.Value("out", [1, outputRows, outputColumns, 1]);
        builder.Graph.Nodes.Add(new Convolution("c", input, builder.Weights("w", 1, 9, [1, 3, 3, 1]), null, output,
            new(3, PadBefore: before, PadAfter: after), new(3), 1));
        NetworkDescription network = builder.Output(output).Lower();
        Assert.Equal(has, network.Tensors[0].PaddingRow >= 0);
        if (has)
            Assert.All(network.ConstantRows.ToArray(), value => Assert.Equal(3, value));
    }

    [Fact]
    public void The_zero_point_is_folded_into_the_bias_and_the_lowest_weight_is_flagged()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 1, 1, 2), output = builder.Value("out", [1, 1, 1, 2]);
        Value weights = Value.Constant("w", [2, 1, 1, 2], (sbyte[])[-128, 100, 5, 6], new Quantisation(0.01f, 0));
        builder.Graph.Nodes.Add(new Convolution("c", input, weights, Value.Constant("b", [2], (int[])[1000, 2000]), output, new(1), new(1), 1));
        NetworkDescription network = builder.Output(output).Lower();
        OperatorRecord op = Assert.Single(network.Operators);
        Assert.Equal(OperatorFlags.HasLowestWeight, op.Flags);
        Assert.Equal([1000 + 3 * 28, 2000 - 3 * 11], MemoryMarshal.Cast<byte, int>(network.Weights.ToArray().AsSpan(op.Weights, 8)).ToArray());
    }

    [Fact]
    public void An_accumulator_that_could_overflow_is_an_error_that_names_the_channel()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 1, 1, 2), output = builder.Value("out", [1, 1, 1, 2]);
        Value weights = Value.Constant("w", [2, 1, 1, 2], (sbyte[])[1, 1, 127, 127], new Quantisation(0.01f, 0));
        int most = int.MaxValue - 128 * 254 + 3 * 254;
        builder.Graph.Nodes.Add(new Convolution("c", input, weights, Value.Constant("b", [2], (int[])[0, most]), output, new(1), new(1), 1));
        builder.Output(output).Lower();
        builder.Graph.Nodes[0].Inputs[2].Data = (int[])[0, most + 1];
        var error = Assert.Throws<EdgeConvException>(() => builder.Lower());
        Assert.Contains("'c' (Convolution): the accumulator of output channel 1 may reach 2147483648", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, 6f, 0.1f, -128, -128, -68)]
    [InlineData(0f, float.PositiveInfinity, 0.1f, 5, 5, 127)]
    [InlineData(-1f, 1f, 0.25f, 0, -4, 4)]
    [InlineData(0f, 6f, 4f, 0, 0, 2)] // 1.5: both to 2
    [InlineData(0f, 10f, 4f, 0, 0, 2)] // 2.5: to even under rule xnnpack
    public void A_fused_activation_is_the_operators_range(float low, float high, float scale, int zeroPoint, int expectedLow, int expectedHigh)
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 2, 2, 1);
        Value output = builder.Convolve(input, "c", 1, new(1), clamp: new(low, high), output: builder.Value("out", [1, 2, 2, 1], scale, zeroPoint));
        OperatorRecord op = Assert.Single(builder.Output(output).Lower().Operators);
        Assert.Equal((expectedLow, expectedHigh), (op.Low, op.High));
    }

    [Fact]
    public void A_clamp_at_a_tie_goes_to_even_under_xnnpack_and_away_under_tflm()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 2, 2, 1);
        builder.Output(builder.Convolve(input, "c", 1, new(1), clamp: new(0, 10), output: builder.Value("out", [1, 2, 2, 1], 4, 0)));
        Assert.Equal(2, builder.Lower(Rule.Xnnpack).Operators[0].High);
        Assert.Equal(3, builder.Lower(Rule.Tflm).Operators[0].High);
    }

    [Fact]
    public void An_addition_that_XNNPACK_leaves_alone_is_done_by_rule_tflm()
    {
        var builder = new Int8GraphBuilder();
        Value a = builder.Input("a", 1, 2, 2, 1), b = builder.Input("b", 1, 2, 2, 1);
        b.Quantisation = new(0.1f / 2000, 0);
        builder.Output(builder.Add(new Add("sum", a, b, builder.Value("out", [1, 2, 2, 1]))));
        Assert.Equal(Rule.Tflm, Assert.Single(builder.Lower(Rule.Xnnpack).Operators).Rule);
        b.Quantisation = new(0.1f / 1000, 0);
        Assert.Equal(Rule.Xnnpack, Assert.Single(builder.Lower(Rule.Xnnpack).Operators).Rule);
    }

    [Theory]
    [InlineData(2, 2, 0, true)]
    [InlineData(2, 1, 0, false)]
    [InlineData(2, 2, 1, false)]
    public void Averages_side_by_side_accumulate_and_others_see_their_whole_window(int size, int stride, int padding, bool accumulates)
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 4, 4, 3);
        var window = new Window(size, stride, 1, padding, padding);
        int outputs = window.Outputs(4);
        builder.Output(builder.Add(new Pool("p", input, builder.Value("out", [1, outputs, outputs, 3]), PoolKind.Average, window, window)));
        OperatorRecord op = Assert.Single(builder.Lower().Operators);
        Assert.Equal((accumulates, accumulates ? 4 : outputs, accumulates ? outputs * 3 * 4 : 0), (op.Accumulates, op.WorkRows, op.ScratchBytes));
    }

    [Fact]
    public void Operators_that_copy_bytes_get_their_input_at_the_scale_of_their_output()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 1, 2, 1);
        Value pooled = builder.Add(new Pool("p", input, builder.Value("pooled", [1, 1, 1, 1], 0.2f, 0), PoolKind.Maximum, new(1), new(2)));
        Value padded = builder.Add(new Pad("pad", pooled, builder.Value("padded", [1, 1, 2, 2], 0.4f, 1), [0, 0, 1, 0], [0, 0, 0, 1], 2));
        byte[] result = builder.Output(padded).Run(Rule.Xnnpack, [23, 43]);
        Assert.Equal([OperatorKind.Table, OperatorKind.MaximumPool, OperatorKind.Table, OperatorKind.Pad], builder.Lower().Operators.Select(op => op.Kind));
        Assert.Equal([6, 6, 11, 6], result); // 4.0 of 0.1 * (43 - 3); padding 2.0
    }

    [Fact]
    public void Stand_alone_activations_and_requantisation_are_tables()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 1, 1, 4);
        Value clamped = builder.Add(new Activation("relu6", input, builder.Value("r", [1, 1, 1, 4], 0.2f, -10), Clamp.Relu6));
        Value output = builder.Add(new Quantize("q", clamped, builder.Value("out", [1, 1, 1, 4], 0.1f, 0)));
        byte[] result = builder.Output(output).Run(Rule.Xnnpack, [0, 3, 14, 127]); // -0.3, 0, 1.1, 12.4
        Assert.Equal([0, 0, 12, 60], result); // 1.1 is 5.5 quanta of 0.2: 6
        Assert.All(builder.Lower().Operators, op => Assert.Equal(OperatorKind.Table, op.Kind));
    }

    [Fact]
    public void Everything_unsupported_is_named_at_once_with_operator_and_remedy()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 4, 4, 3);
        Value larger = builder.Add(new Resize("cubic", input, builder.Value("r", [1, 8, 8, 3]), new(ResizeMode.Cubic, ResizeCoordinates.HalfPixel), [1, 2, 2, 1]));
        Value blamed = builder.Convolve(larger, "after", 1, new(1));
        Value affine = builder.Add(new ChannelAffine("bn", input, builder.Value("a", [1, 4, 4, 3]), [1, 1, 1], [0, 0, 0]));
        Value pooled = builder.Add(new Pool("pool", input, builder.Value("p", [1, 4, 4, 3]), PoolKind.Average, new(3, 1, 2, 2, 2), new(1)));
        Value soft = builder.Add(new Softmax("soft", input, builder.Value("s", [1, 4, 4, 3]), axis: 3, beta: -1));
        builder.Add(new Pool("reader", input, builder.Value("more", [1, 4, 4, 3]), PoolKind.Maximum, new(1), new(1)));
        string message = Assert.Throws<EdgeConvException>(() => builder.Output(blamed, affine, pooled, soft).Lower()).Message;

        Assert.StartsWith("test: 4 nodes are not supported yet: ", message, StringComparison.Ordinal);
        foreach (string node in (string[])["'cubic' (Resize)", "'bn' (ChannelAffine)", "'pool' (Pool)", "'soft' (Softmax)"])
            Assert.Contains(node, message, StringComparison.Ordinal);
        Assert.DoesNotContain("after/node", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_not_int8_is_refused_by_its_first_value()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Float("in", 1, 2, 2, 1);
        builder.Graph.Inputs.Add(input);
        builder.Output(builder.Add(new Pool("p", input, builder.Float("out", 1, 2, 2, 1), PoolKind.Maximum, new(1), new(1))));
        string message = Assert.Throws<EdgeConvException>(() => builder.Lower()).Message;
        Assert.Contains("'in' is Float32 without one scale: quantise the whole network to int8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fully_connected_layer_with_one_scale_rounds_the_product_of_scales_as_upstream_does()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 4), output = builder.Value("out", [1, 2], 0.37f);
        Value weights = Value.Constant("w", [2, 4], new sbyte[8], new Quantisation(0.0123f, 0));
        builder.Graph.Nodes.Add(new FullyConnected("fc", input, weights, null, output));
        NetworkDescription network = builder.Output(output).Lower(Rule.Tflm);
        OperatorRecord op = Assert.Single(network.Operators);
        int stored = MemoryMarshal.Read<int>(network.Weights.ToArray().AsSpan(op.Weights + WeightLayouts.Stream(op, 4, 2).Multiplier(0)));
        FixedMultiplier product = TflmRule.Fixed((double)(0.1f * 0.0123f) / 0.37f), exact = TflmRule.Fixed((double)0.1f * 0.0123f / 0.37f);
        Assert.Equal(product.Mantissa, stored);
        Assert.NotEqual(exact.Mantissa, stored);
    }
}
