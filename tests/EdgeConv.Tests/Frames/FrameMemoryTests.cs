using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Frames;

public sealed class FrameMemoryTests
{
    // Frame and row end, or start, at an unreadable page: a byte too far would end the process.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Touches_nothing_outside_the_frame_and_the_row(bool endsAtWall)
    {
        var random = new SeededRandom(41);
        for (int i = 0; i < 600; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            using var frame = endsAtWall ? GuardedMemory.EndsAtWall((int)layout.FrameBytes) : GuardedMemory.StartsAtWall((int)layout.FrameBytes);
            random.NextBytes(frame.Span);
            using var reader = new FrameReader(layout, conversion, new sbyte[conversion.Channels == ChannelOrder.Grey ? 256 : 768]);
            using var row = endsAtWall ? GuardedMemory.EndsAtWall(reader.RowBytes) : GuardedMemory.StartsAtWall(reader.RowBytes);
            for (int y = 0; y < reader.Rows; y++)
            {
                reader.ReadRow(new Frame(frame.Span, layout), y, row.Span);
                reader.ReadRow(new Frame(frame.Span, layout), y, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(row.Span));
                Assert.False(row.Span.ContainsAnyExcept((byte)0), "the table holds only zeros");
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Grey)]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Yuyv)]
    [InlineData(PixelFormat.Nv12)]
    [InlineData(PixelFormat.I420)]
    public void Allocates_nothing_after_its_creation(PixelFormat format)
    {
        var layout = new FrameLayout(64, 48, format);
        byte[] pixels = FrameCases.Noise(new SeededRandom(5), layout);
        using var reader = new FrameReader(layout, new() { Width = 32, Height = 32 }, new sbyte[768]);
        var row = new sbyte[reader.RowBytes];
        ReadAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            ReadAll();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void ReadAll()
        {
            for (int y = 0; y < reader.Rows; y++)
                reader.ReadRow(new Frame(pixels, layout), y, row.AsSpan());
        }
    }

    [Fact]
    public void Takes_the_bytes_that_the_readme_says()
    {
        using var reader = new FrameReader(new(640, 480, PixelFormat.Yuyv), new() { Width = 96, Height = 96 }, new sbyte[768]);
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{reader.Bytes:N0} bytes from 640x480 YUYV to 96x96 colour pixels"), File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src/EdgeConv/README.md")));
    }
}
