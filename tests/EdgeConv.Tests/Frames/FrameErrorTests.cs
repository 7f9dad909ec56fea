using EdgeConv.Frames;
using Xunit;

namespace EdgeConv.Tests.Frames;

public sealed class FrameErrorTests
{
    private static readonly FrameLayout Layout = new(8, 6, PixelFormat.Grey);
    private static readonly FrameConversion Conversion = new() { Width = 4, Height = 3, Channels = ChannelOrder.Grey };

    public static TheoryData<string, Action> Mistakes => new()
    {
        { "Frame of 0x6:", () => _ = new FrameLayout(0, 6, PixelFormat.Grey) },
        { "Frame of 8x16385:", () => _ = new FrameLayout(8, 16385, PixelFormat.Grey) },
        { "even width", () => _ = new FrameLayout(7, 6, PixelFormat.Yuyv) },
        { "stride of at least", () => _ = new FrameLayout(8, 6, PixelFormat.Rgb24, 23) },
        { "stride of at least", () => _ = new FrameLayout(8, 6, PixelFormat.Rgb24, -24) },
        { "pixel format 10", () => _ = new FrameLayout(8, 6, (PixelFormat)10) },
        { "stride of at least", () => _ = new FrameLayout(8, 6, PixelFormat.I420, 6) },
        { "multiple of 2", () => _ = new FrameLayout(7, 6, PixelFormat.Nv12, 9) },
        { "multiple of 4", () => _ = new FrameLayout(8, 6, PixelFormat.I411, 10) },
        { "needs 72 bytes, got 71", () => _ = new Frame(new byte[71], new(8, 6, PixelFormat.I420)) },
        { "needs 48 bytes, got 47", () => _ = new Frame(new byte[47], Layout) },
        { "without a size", () => _ = new FrameReader(default, Conversion) },
        { "conversion to 0x3", () => _ = new FrameReader(Layout, Conversion with { Width = 0 }) },
        { "filter 7", () => _ = new FrameReader(Layout, Conversion with { Filter = (ResizeFilter)7 }) },
        { "matrix 7", () => _ = new FrameReader(Layout, Conversion with { Matrix = (ColourMatrix)7 }) },
        { "range 7", () => _ = new FrameReader(Layout, Conversion with { Range = (ColourRange)7 }) },
        { "inside the frame of 8x6", () => _ = new FrameReader(Layout, Conversion with { Crop = new(1, 0, 8, 6) }) },
        { "inside the frame of 8x6", () => _ = new FrameReader(Layout, Conversion with { Crop = new(0, -1, 8, 6) }) },
        { "inside the frame of 8x6", () => _ = new FrameReader(Layout, Conversion with { Crop = new(int.MaxValue, 0, 2, 6) }) },
        { "inside the frame of 8x6", () => _ = new FrameReader(Layout, Conversion with { Crop = new(0, 0, 0, 6) }) },
        { "256 entries, got 768", () => _ = new FrameReader(Layout, Conversion, new sbyte[768]) },
        { "made for 8x6 Grey", () => Read(new Frame(new byte[48], new(6, 8, PixelFormat.Grey)), 0, 4) },
        { "made for 8x6 Grey", () => Read(default, 0, 4) },
        { "Row 3", () => Read(new Frame(new byte[48], Layout), 3, 4) },
        { "Row -1", () => Read(new Frame(new byte[48], Layout), -1, 4) },
        { "room for 3", () => Read(new Frame(new byte[48], Layout), 0, 3) },
        { "quantisation table", () => new FrameReader(Layout, Conversion).ReadRow(new Frame(new byte[48], Layout), 0, new sbyte[4].AsSpan()) },
        { "at least 1", () => _ = Rectangle.CentreCrop(8, 0, 4, 4) },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_in_one_line(string part, Action mistake)
    {
        var error = Assert.Throws<EdgeConvException>(mistake);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.CallersMistake);
        Assert.StartsWith("EC12", error.Code?.Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_reader_refuses()
    {
        var reader = new FrameReader(Layout, Conversion);
        reader.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.ReadRow(new Frame(new byte[48], Layout), 0, new byte[4].AsSpan()));
    }

    [Theory]
    [InlineData(640, 480, 96, 96, 80, 0, 480, 480)]
    [InlineData(480, 640, 96, 96, 0, 80, 480, 480)]
    [InlineData(640, 480, 64, 48, 0, 0, 640, 480)]
    [InlineData(100, 3, 1, 9, 49, 0, 1, 3)]
    [InlineData(7, 5, 2, 1, 0, 0, 7, 4)]
    public void A_centre_crop_has_the_aspect_ratio_of_its_target(int width, int height, int targetWidth, int targetHeight, int x, int y, int cropWidth, int cropHeight) =>
        Assert.Equal(new Rectangle(x, y, cropWidth, cropHeight), Rectangle.CentreCrop(width, height, targetWidth, targetHeight));

    private static void Read(Frame frame, int row, int room)
    {
        using var reader = new FrameReader(Layout, Conversion);
        reader.ReadRow(frame, row, new byte[room].AsSpan());
    }
}
