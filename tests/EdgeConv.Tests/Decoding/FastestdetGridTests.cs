using EdgeConv.Decoding;
using Xunit;

namespace EdgeConv.Tests.Decoding;

public class FastestdetGridTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void A_cells_values_are_score_centre_sides_and_classes_in_either_layout(bool channelsFirst)
    {
        // Two cells of two classes: the second says class 1, half a cell right of its corner, as large as half the picture.
        float[][] cells = [[0.01f, 0, 0, 0, 0, 0.5f, 0.5f], [0.8f, 0.5493061f, 0, 0, 0, 0.1f, 0.9f]];
        float[] output = channelsFirst ? [.. Enumerable.Range(0, 7).SelectMany(value => cells.Select(cell => cell[value]))] : [.. cells.SelectMany(cell => cell)];
        var found = new Box[4];
        Assert.Equal(1, new FastestdetGrid(2, 1, 2, channelsFirst).Decode(output, 0.3f, found));
        Assert.Equal(1, found[0].Label);
        Assert.Equal(Math.Pow(0.8, 0.6) * Math.Pow(0.9, 0.4), found[0].Score, 1e-6);
        // tanh(0.5493061) = 0.5: the centre is (1 + 0.5) / 2.
        Assert.Equal((0.5, 1.0, -0.25, 0.25), (Math.Round(found[0].Left, 6), Math.Round(found[0].Right, 6), Math.Round(found[0].Top, 6), Math.Round(found[0].Bottom, 6)));
    }

    [Theory]
    [InlineData(true, 1, 7, 1, 2)]
    [InlineData(false, 1, 7, 1, 2)] // the network itself moved them to the front
    [InlineData(false, 1, 1, 2, 7)]
    [InlineData(false, 2, 7)]
    public void Which_way_the_values_lie_is_what_the_file_or_the_shape_says(bool isChannelsFirst, params int[] sizes)
    {
        var reader = BoxReader.Of(Decode.Fastestdet, new(16, 32, [new(sizes, isChannelsFirst)]), new() { Score = 0.3 }, softmax: false, (_, needs) => throw new InvalidOperationException(needs));
        float[][] cells = [[0.01f, 0, 0, 0, 0, 0.5f, 0.5f], [0.8f, 0, 0, 0, 0, 0.1f, 0.9f]];
        bool isFirst = sizes[1] == 7 && sizes.Length == 4;
        float[] output = isFirst ? [.. Enumerable.Range(0, 7).SelectMany(value => cells.Select(cell => cell[value]))] : [.. cells.SelectMany(cell => cell)];
        output.CopyTo(reader.Outputs[0]);
        var found = new Box[4];
        Assert.Equal(1, reader.Read(found));
        Assert.Equal((1, 0.25), (found[0].Label, Math.Round(found[0].Left, 6))); // the second cell of two, half as wide as the picture
    }

    [Fact]
    public void Another_length_is_an_error() =>
        Assert.Throws<EdgeConvException>(() => new FastestdetGrid(2, 1, 2, true).Decode(new float[13], 0.3f, new Box[4]));
}
