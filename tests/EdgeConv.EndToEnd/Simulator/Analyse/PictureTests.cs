using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Simulator.Analyse;
using EdgeConv.Tests.Networks;
using SkiaSharp;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Analyse;

public sealed class PictureTests
{
    private static readonly SKColor s_least = new(68, 1, 84), s_most = new(253, 231, 37);

    [Fact]
    public void Colours_go_from_dark_blue_to_yellow_and_brighten_all_the_way()
    {
        Assert.Equal(s_least, ColourMap.Of(0));
        Assert.Equal(new SKColor(33, 145, 140), ColourMap.Of(0.5));
        Assert.Equal(s_most, ColourMap.Of(1));
        Assert.Equal((ColourMap.Of(0), ColourMap.Of(1)), (ColourMap.Of(-3), ColourMap.Of(7)));
        Assert.Equal(new SKColor(128, 128, 128), ColourMap.Of(double.NaN));
        double[] grey = [.. Enumerable.Range(0, 256).Select(i => ColourMap.Of(i / 255.0)).Select(c => 0.299 * c.Red + 0.587 * c.Green + 0.114 * c.Blue)];
        for (int i = 1; i < grey.Length; i++)
            Assert.True(grey[i] > grey[i - 1] - 0.6, $"{i}"); // channels are rounded
    }

    /// <summary>2x3 pixels, five channels; channel c holds c everywhere but in its last pixel, which holds 4 - c.</summary>
    [Fact]
    public void A_sheet_shows_every_channel_in_its_cell()
    {
        LayerValues layer = Layer(2, 3, 5, (row, column, channel) => row == 1 && column == 2 ? 4 - channel : channel);
        FeaturePicture sheet = FeaturePicture.Sheet(layer);
        using SKBitmap bitmap = SKBitmap.Decode(sheet.Png);
        Assert.Equal((sheet.Width, sheet.Height), (bitmap.Width, bitmap.Height));
        Assert.Equal((24 * 3 + 2, 24 * 2 + 2, 5, 5), (sheet.CellWidth, sheet.CellHeight, sheet.Shown, sheet.Channels)); // 72 pixels for the longer side
        Assert.Equal((0.0, 2.0), (sheet.Least, sheet.Most)); // scale 0.5
        for (int channel = 0; channel < 5; channel++)
        {
            int x = channel % sheet.Across * sheet.CellWidth, y = channel / sheet.Across * sheet.CellHeight;
            Assert.Equal(ColourMap.Of(channel / 4.0), bitmap.GetPixel(x, y));
            Assert.Equal(ColourMap.Of(channel / 4.0), bitmap.GetPixel(x + 2 * 24 + 23, y + 23));
            Assert.Equal(ColourMap.Of((4 - channel) / 4.0), bitmap.GetPixel(x + 2 * 24, y + 24));
            Assert.Equal(ColourMap.Of((4 - channel) / 4.0), bitmap.GetPixel(x + 3 * 24 - 1, y + 2 * 24 - 1));
        }
        Assert.Equal(0, bitmap.GetPixel(3 * 24, 0).Alpha); // between two cells
    }

    [Fact]
    public void One_channel_is_shown_large()
    {
        LayerValues layer = Layer(2, 2, 3, (row, column, channel) => channel * 10 + row * 2 + column);
        FeaturePicture one = FeaturePicture.Channel(layer, 2);
        using SKBitmap bitmap = SKBitmap.Decode(one.Png);
        Assert.Equal((512, 512, 1, 1), (one.Width, one.Height, one.Across, one.Shown));
        for (int i = 0; i < 4; i++)
            Assert.Equal(ColourMap.Of(Math.Round((20 + i) / 23.0 * 255) / 255), bitmap.GetPixel(i % 2 * 256 + 255, i / 2 * 256)); // one scale for all channels
    }

    [Fact]
    public void Large_maps_are_thinned_and_many_channels_cut_off()
    {
        FeaturePicture sheet = FeaturePicture.Sheet(Layer(200, 100, 300, (row, column, channel) => row == 3 && column == 6 && channel == 1 ? 1 : 0));
        Assert.Equal((256, 300), (sheet.Shown, sheet.Channels));
        Assert.Equal((34 + 2, 67 + 2), (sheet.CellWidth, sheet.CellHeight)); // every third row and column
        using SKBitmap bitmap = SKBitmap.Decode(sheet.Png);
        Assert.Equal(s_most, bitmap.GetPixel(sheet.CellWidth + 2, 1));
        Assert.Equal(s_least, bitmap.GetPixel(2, 1));
        Assert.InRange(sheet.Width, 1, FeaturePicture.MostSide);
    }

    [Fact]
    public void A_vector_is_a_row_of_squares_and_a_constant_is_dark()
    {
        FeaturePicture vector = FeaturePicture.Sheet(Layer(1, 1, 10, (_, _, channel) => channel));
        Assert.Equal((18, 18), (vector.CellWidth, vector.CellHeight));
        using SKBitmap flat = SKBitmap.Decode(FeaturePicture.Channel(Layer(3, 3, 1, (_, _, _) => 5), 0).Png);
        Assert.Equal(s_least, flat.GetPixel(100, 100));
    }

    /// <summary>The bright half is class 1.</summary>
    [Fact]
    public void A_mask_has_a_colour_for_each_class_and_none_for_class_0()
    {
        using AnalysedModel analysed = AnalysedModel.Of(Networks.Segmenter(), "halves");
        MaskPicture mask = analysed.Mask(new(0, Networks.HalfBright));
        Assert.Equal((6, 4), (mask.Width, mask.Height));
        Assert.Equal([("0", 0.5), ("1", 0.5)], mask.Classes.OrderBy(one => one.Label).Select(one => (one.Name, one.Share)));
        using SKBitmap bitmap = SKBitmap.Decode(mask.Png);
        SKColor one = bitmap.GetPixel(3, 0);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 6; x++)
                Assert.Equal(x < 3 ? 0 : one.Alpha, bitmap.GetPixel(x, y).Alpha);
        Assert.InRange(one.Alpha, 100, 200);
    }

    [Fact]
    public void One_channel_is_a_mask_from_half_on()
    {
        using Model model = Model.Load(Networks.File(OneChannel()));
        Endpoint output = model.Outputs[0];
        Assert.True(MaskPicture.IsMap(output));
        float[] values = [0.49f, 0.5f, 1, 0, -2, 0.51f];
        MaskPicture mask = MaskPicture.Of(output, values, ["nothing", "water"]);
        Assert.Equal([("nothing", 0.5), ("water", 0.5)], mask.Classes.OrderBy(one => one.Label).Select(one => (one.Name, one.Share)));
        using SKBitmap bitmap = SKBitmap.Decode(mask.Png);
        Assert.Equal([false, true, true, false, false, true], Enumerable.Range(0, 6).Select(i => bitmap.GetPixel(i % 3, i / 3).Alpha > 0));
    }

    private static NetworkDescription OneChannel()
    {
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        return builder.Build(builder.Table(builder.Input(2, 3, 1)));
    }

    private static LayerValues Layer(int rows, int columns, int channels, Func<int, int, int, float> value)
    {
        var values = new float[rows * columns * channels];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(i / channels / columns, i / channels % columns, i % channels);
        return new(rows, columns, channels, "int8", values, 0.5f, 0);
    }
}
