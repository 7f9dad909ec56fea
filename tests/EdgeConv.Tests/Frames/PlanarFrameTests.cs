using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Frames;

/// <summary>One picture, stored in several ways, is one input of the model.</summary>
public sealed class PlanarFrameTests
{
    /// <summary>The formats that can hold a picture whose chroma is one over blocks of that size.</summary>
    public static TheoryData<int, int, PixelFormat[]> Stored => new()
    {
        { 2, 1, [PixelFormat.Yuyv, PixelFormat.I422, PixelFormat.I444] },
        { 2, 2, [PixelFormat.I420, PixelFormat.Nv12, PixelFormat.Yuyv, PixelFormat.I422, PixelFormat.I440, PixelFormat.I444] },
        { 1, 2, [PixelFormat.I440, PixelFormat.I444] },
        { 4, 1, [PixelFormat.I411, PixelFormat.I422, PixelFormat.Yuyv, PixelFormat.I444] },
    };

    [Theory, MemberData(nameof(Stored))]
    public void Identical_samples_give_identical_bytes_in_every_format(int blockWidth, int blockHeight, PixelFormat[] formats)
    {
        var random = new SeededRandom(51);
        for (int i = 0; i < 40; i++)
        {
            (FrameLayout drawn, FrameConversion conversion) = FrameCases.Next(random);
            int width = drawn.Width + (formats.Contains(PixelFormat.Yuyv) ? drawn.Width % 2 : 0);
            StoredPicture picture = StoredPicture.Noise(random, width, drawn.Height, blockWidth, blockHeight);
            byte[]? first = null;
            foreach (PixelFormat format in formats)
            {
                var tight = new FrameLayout(width, drawn.Height, format);
                var layout = new FrameLayout(width, drawn.Height, format, tight.StrideBytes + 4 * random.NextInt(4));
                byte[] levels = Read(picture.As(layout), layout, conversion);
                first ??= levels;
                Assert.True(first.AsSpan().SequenceEqual(levels), $"case {i}: {layout}, {conversion}");
            }
        }
    }

    [Fact]
    public void Grey_targets_read_only_luma()
    {
        var random = new SeededRandom(52);
        for (int i = 0; i < 60; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            if (layout.Planes == 1)
                continue;
            conversion = conversion with { Channels = ChannelOrder.Grey };
            byte[] pixels = FrameCases.Noise(random, layout);
            byte[] luma = pixels[..(int)new FrameLayout(layout.Width, layout.Height, PixelFormat.Grey, layout.StrideBytes).FrameBytes];
            byte[] levels = Read(luma, new(layout.Width, layout.Height, PixelFormat.Grey, layout.StrideBytes), conversion);
            Assert.Equal(levels, Read(pixels, layout, conversion));
            random.NextBytes(pixels.AsSpan(luma.Length));
            Assert.Equal(levels, Read(pixels, layout, conversion));
            using var reader = new FrameReader(layout, conversion);
            Assert.True(reader.ReadsOnlyLuma);
        }
    }

    [Fact]
    public void Rows_on_demand_give_the_bytes_of_the_stored_frame()
    {
        var random = new SeededRandom(53);
        for (int i = 0; i < 300; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            byte[] pixels = FrameCases.Noise(random, layout);
            byte[] expected = Read(pixels, layout, conversion);
            using var maker = new RowMaker(pixels, layout);
            using var reader = new FrameReader(layout, conversion);
            for (int pass = 0; pass < 2; pass++)
                Assert.Equal(expected, Read(maker.Frame, reader, reader.Rows));
            Assert.Null(maker.Fault);
            Rectangle crop = conversion.Crop ?? new(0, 0, layout.Width, layout.Height);
            Assert.Equal(2, maker.Asked.Count);
            foreach (List<int> rows in maker.Asked)
            {
                Assert.Equal(rows.Distinct().Order(), rows); // each once, in order, and none outside the crop
                Assert.InRange(rows[0], crop.Y, crop.Y + crop.Height - 1);
                Assert.InRange(rows[^1], crop.Y, crop.Y + crop.Height - 1);
            }
        }
    }

    [Fact]
    public void A_pass_that_was_given_up_begins_again_at_its_first_row()
    {
        var random = new SeededRandom(54);
        var layout = new FrameLayout(22, 31, PixelFormat.I420);
        var conversion = new FrameConversion { Width = 9, Height = 12 };
        byte[] pixels = FrameCases.Noise(random, layout);
        using var maker = new RowMaker(pixels, layout);
        using var reader = new FrameReader(layout, conversion);
        Read(maker.Frame, reader, 5);
        random.NextBytes(pixels);
        Assert.Equal(Read(pixels, layout, conversion), Read(maker.Frame, reader, 12));
        Assert.Null(maker.Fault);
        Assert.Equal(2, maker.Asked.Count);
    }

    private static byte[] Read(byte[] pixels, FrameLayout layout, FrameConversion conversion)
    {
        using var reader = new FrameReader(layout, conversion);
        return Read(new Frame(pixels, layout), reader, reader.Rows);
    }

    private static byte[] Read(in Frame frame, FrameReader reader, int rows)
    {
        var levels = new byte[rows * reader.RowBytes];
        for (int y = 0; y < rows; y++)
            reader.ReadRow(frame, y, levels.AsSpan(y * reader.RowBytes));
        return levels;
    }
}
