using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

public sealed class ConcatTests
{
    private static readonly Window Point = new(1);

    [Fact]
    public void Parts_that_only_the_concatenation_reads_are_written_in_place()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 3, 4, 2);
        Value a = builder.Convolve(input, "a", 5, Point), b = builder.Convolve(input, "b", 3, Point);
        Value whole = builder.Add(new Concat("join", [a, b], builder.Value("whole", [1, 3, 4, 8]), 3));
        NetworkDescription network = builder.Output(whole).Lower();

        Assert.Equal([OperatorKind.Convolution, OperatorKind.Convolution], network.Operators.Select(op => op.Kind));
        Assert.Equal([(1, 0, 5), (1, 5, 3)], network.Operators.Select(op => Tuple(network, op)));
        Assert.Equal(2, network.Tensors.Count);
        Assert.Equal(8, network.Tensors[1].PixelBytes);
    }

    [Fact]
    public void Nested_concatenations_are_one_tensor()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 3, 4, 2);
        Value a = builder.Convolve(input, "a", 5, Point), b = builder.Convolve(input, "b", 3, Point), c = builder.Convolve(input, "c", 2, Point);
        Value inner = builder.Add(new Concat("inner", [b, c], builder.Value("bc", [1, 3, 4, 5]), 3));
        Value outer = builder.Add(new Concat("outer", [a, inner], builder.Value("abc", [1, 3, 4, 10]), 3));
        NetworkDescription network = builder.Output(outer).Lower();

        Assert.Equal([(1, 0, 5), (1, 5, 3), (1, 8, 2)], network.Operators.Select(op => Tuple(network, op)));
    }

    [Theory, InlineData(Rule.Xnnpack), InlineData(Rule.Tflm)]
    public void Inputs_shared_values_other_scales_and_repeats_are_copied_into_their_part(object rule)
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 2, 2, 3), other = builder.Input("other", 1, 2, 2, 1);
        other.Quantisation = new(0.2f, -5);
        Value whole = builder.Value("whole", [1, 2, 2, 10]);
        builder.Add(new Concat("join", [input, input, other, input], whole, 3));
        byte[] a = builder.RandomBytes(12), b = builder.RandomBytes(4);
        byte[] result = builder.Output(whole).Run((Rule)rule, a, b);

        for (int pixel = 0; pixel < 4; pixel++)
        {
            byte[] same = a[(3 * pixel)..(3 * pixel + 3)];
            // 2 quanta of the output for one of the other input
            byte scaled = (byte)(sbyte)Math.Clamp(((sbyte)b[pixel] + 5) * 2 + 3, -128, 127);
            Assert.Equal([.. same, .. same, scaled, .. same], result[(10 * pixel)..(10 * pixel + 10)]);
        }
    }

    [Fact]
    public void A_part_that_others_read_too_is_copied_so_that_they_need_not_wait_for_the_whole_row()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 3, 4, 2);
        Value a = builder.Convolve(input, "a", 5, Point), b = builder.Convolve(a, "b", 3, Point);
        Value whole = builder.Add(new Concat("join", [a, b], builder.Value("whole", [1, 3, 4, 8]), 3));
        NetworkDescription network = builder.Output(whole).Lower();

        Assert.Equal([OperatorKind.Convolution, OperatorKind.Convolution, OperatorKind.Table], network.Operators.Select(op => op.Kind));
    }

    [Fact]
    public void Vectors_reshaped_from_maps_are_written_in_place_too()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 3, 4, 2);
        Value mean = builder.Add(new SpatialMean("mean", input, builder.Value("mean", [1, 1, 1, 2])));
        Value flat = builder.Add(new Reshape("flat", mean, builder.Value("flat", [1, 2])));
        Value connected = builder.Connect(input, "fc", 3);
        Value whole = builder.Add(new Concat("join", [connected, flat], builder.Value("whole", [1, 5]), 1));
        NetworkDescription network = builder.Output(whole).Lower();

        Assert.Equal([(1, 3, 2), (1, 0, 3)], network.Operators.Select(op => Tuple(network, op)));
    }

    private static (int Tensor, int First, int Channels) Tuple(NetworkDescription network, OperatorRecord op) =>
        (network.Views[op.Output].Tensor, network.Views[op.Output].FirstChannel, network.Views[op.Output].Channels);
}
