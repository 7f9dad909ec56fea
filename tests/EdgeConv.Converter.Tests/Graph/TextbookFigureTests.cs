using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using Xunit;

namespace EdgeConv.Converter.Tests.Graph;

/// <summary>The worked figures of textbooks, as inspect says them of imported models.</summary>
public class TextbookFigureTests
{
    [Fact]
    public void A_window_of_3x3_from_3_channels_to_4_has_108_parameters_and_39_when_separated()
    {
        Layer layer = Assert.Single(Layers([3, 8, 8], (4, 3, 3, 1, [])));
        Assert.Equal(108, layer.Parameters);
        Assert.Equal(27 + 12, layer.Separable!.Parameters);
        Assert.Equal(39L * 6 * 6, layer.Separable.Macs);
        Assert.Equal(108L * 6 * 6, layer.Macs);

        Layer[] apart = Layers([3, 8, 8], (3, 3, 3, 3, []), (4, 1, 1, 1, []));
        Assert.Equal([27L, 12], apart.Select(part => part.Parameters));
        Assert.All(apart, part => Assert.Null(part.Separable));
        Assert.Equal(layer.Separable.Macs, apart.Sum(part => part.Macs));
    }

    [Theory]
    [InlineData(3, 4, 3)]
    [InlineData(10, 10, 5)]
    [InlineData(16, 64, 7)]
    public void Separating_leaves_one_by_N_and_one_by_K_squared(int inputs, int outputs, int size)
    {
        Layer layer = Assert.Single(Layers([inputs, 12, 12], (outputs, size, size, 1, [])));
        Assert.Equal(1.0 / outputs + 1.0 / (size * size), layer.Separable!.Ratio, 12);
        Assert.Equal(layer.Separable.Ratio, (double)layer.Separable.Parameters / layer.Parameters, 12);
        Assert.Equal(layer.Separable.Ratio, (double)layer.Separable.Macs / layer.Macs, 12);
    }

    [Theory]
    [InlineData(5, 2500, 2, 1800)]
    [InlineData(7, 4900, 3, 2700)]
    public void Stacked_windows_of_3x3_see_as_much_for_less(int size, int parameters, int stacked, int less)
    {
        Layer one = Assert.Single(Layers([10, 16, 16], (10, size, size, 1, [])));
        Layer[] many = Layers([10, 16, 16], [.. Enumerable.Repeat((10, 3, 3, 1, Array.Empty<(string, long[])>()), stacked)]);
        Assert.Equal(parameters, one.Parameters);
        Assert.Equal(less, many.Sum(layer => layer.Parameters));
        Assert.Equal([size, size], one.ReceptiveField);
        Assert.Equal(one.ReceptiveField, many[^1].ReceptiveField);
        Assert.Equal(one.Output, many[^1].Output);
    }

    [Fact]
    public void Where_channels_grow_from_3_to_64_one_window_of_5x5_costs_4800_and_two_of_3x3_cost_38592()
    {
        Assert.Equal(4800, Assert.Single(Layers([3, 8, 8], (64, 5, 5, 1, []))).Parameters);
        Assert.Equal(38_592, Layers([3, 8, 8], (64, 3, 3, 1, []), (64, 3, 3, 1, [])).Sum(layer => layer.Parameters));
    }

    [Fact]
    public void A_row_window_and_a_column_window_multiply_72_times_where_3x3_does_81_times()
    {
        Assert.Equal(81, Layers([1, 5, 5], (1, 3, 3, 1, [])).Sum(layer => layer.Macs));
        Layer[] apart = Layers([1, 5, 5], (1, 1, 3, 1, []), (1, 3, 1, 1, []));
        Assert.Equal(72, apart.Sum(layer => layer.Macs));
        Assert.Equal([1, 3, 3, 1], apart[^1].Output);
        Assert.Equal([3, 3], apart[^1].ReceptiveField);
    }

    [Fact]
    public void Three_groups_from_12_to_6_channels_hold_a_third_of_the_weights()
    {
        Layer whole = Assert.Single(Layers([12, 8, 8], (6, 3, 3, 1, []))), grouped = Assert.Single(Layers([12, 8, 8], (6, 3, 3, 3, [])));
        Assert.Equal((3, 6 * 4 * 9, 6 * 4 * 9 * 36), (grouped.Groups, grouped.Parameters, grouped.Macs));
        Assert.Equal((whole.Parameters, whole.Macs), (3 * grouped.Parameters, 3 * grouped.Macs));
        Assert.Null(grouped.Separable);
    }

    [Theory]
    [InlineData(3, 1, 3)]
    [InlineData(3, 2, 5)]
    [InlineData(3, 4, 9)]
    [InlineData(5, 3, 13)]
    public void A_dilated_window_sees_d_times_k_less_1_plus_1(int size, int dilation, int seen)
    {
        Layer layer = Assert.Single(Layers([2, 16, 16], (2, size, size, 1, [("dilations", [dilation, dilation])])));
        Assert.Equal([seen, seen], layer.ReceptiveField);
        Assert.Equal([dilation, dilation], layer.Dilation);
        Assert.Equal([1, 16 - seen + 1, 16 - seen + 1, 2], layer.Output);
        Assert.Equal(2 * 2 * size * size, layer.Parameters);
    }

    [Fact]
    public void Strides_before_a_window_multiply_what_it_sees()
    {
        (string, long[])[] strided = [("strides", [2, 2])];
        Layer[] layers = Layers([2, 41, 41], (2, 3, 3, 1, strided), (2, 3, 3, 1, strided), (2, 3, 3, 1, [("dilations", [2, 2])]));
        Assert.Equal([3, 3 + 2 * 2, 7 + 4 * 4], layers.Select(layer => layer.ReceptiveField[0]));
    }

    [Theory]
    [InlineData(7, 3, 2, 3, 3)]
    [InlineData(8, 3, 2, 3, 4)]
    [InlineData(9, 2, 2, 4, 5)]
    public void Convolutions_round_down_and_pooling_with_ceil_mode_rounds_up(int inputs, int size, int stride, int down, int up)
    {
        Layer convolution = Assert.Single(Layers([2, inputs, inputs], (2, size, size, 1, [("strides", [stride, stride])])));
        Assert.Equal([1, down, down, 2], convolution.Output);
        Assert.Equal([1, down, down, 2], Pool(0).Output);
        Assert.Equal([1, up, up, 2], Pool(1).Output);

        Layer Pool(long ceiling)
        {
            var model = new SmallModels().Input("in", 1, 2, inputs, inputs);
            model.Node("MaxPool", ["in"], "out", ("kernel_shape", [size, size]), ("strides", [stride, stride]), ("ceil_mode", [ceiling])).Output("out");
            return Of(model).Single(layer => layer.Operator == "pool");
        }
    }

    /// <summary>Convolutions one after the other: output channels, rows and columns of the window, groups, more attributes.</summary>
    private static Layer[] Layers(int[] map, params (int Outputs, int Rows, int Columns, int Groups, (string, long[])[] More)[] stages)
    {
        var model = new SmallModels().Input("in", 1, map[0], map[1], map[2]);
        int channels = map[0];
        for (int i = 0; i < stages.Length; i++)
        {
            var (outputs, rows, columns, groups, more) = stages[i];
            model.Floats($"w{i}", [outputs, channels / groups, rows, columns]);
            model.Node("Conv", [i == 0 ? "in" : $"v{i}", $"w{i}"], $"v{i + 1}", [("kernel_shape", [rows, columns]), ("group", [groups]), .. more]);
            channels = outputs;
        }
        return [.. Of(model.Output($"v{stages.Length}")).Where(layer => layer.Macs > 0)];
    }

    private static Layer[] Of(SmallModels model) => NodeCosts.Of(ModelImporter.Import("small.onnx", model.Write(), new ImportOptions()));
}
