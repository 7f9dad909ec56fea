using System.Security.Cryptography;
using EdgeConv.Frames;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Frames;

public sealed class FrameReaderTests
{
    [Fact]
    public void Equals_its_written_formula_over_drawn_geometries()
    {
        var random = new SeededRandom(11);
        for (int i = 0; i < 250; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            byte[] pixels = FrameCases.Noise(random, layout);
            byte[] levels = Read(pixels, layout, conversion);
            var reference = new FrameReference(pixels, layout, conversion);
            int at = 0;
            for (int y = 0; y < conversion.Height; y++)
            {
                for (int x = 0; x < conversion.Width; x++)
                {
                    foreach (byte expected in reference.Integer(x, y))
                        Assert.True(expected == levels[at++], $"case {i}: {layout}, {conversion}, pixel ({x}, {y}): {levels[at - 1]}, not {expected}");
                }
            }
        }
    }

    [Fact]
    public void Stays_within_one_level_of_real_arithmetic()
    {
        var random = new SeededRandom(12);
        double worst = 0, sum = 0;
        long count = 0;
        for (int i = 0; i < 250; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random, mostSide: 60);
            byte[] pixels = FrameCases.Noise(random, layout);
            byte[] levels = Read(pixels, layout, conversion);
            var reference = new FrameReference(pixels, layout, conversion);
            for (int at = 0; at < levels.Length;)
            {
                int pixel = at / (reference.IsGrey ? 1 : 3);
                foreach (double exact in reference.Real(pixel % conversion.Width, pixel / conversion.Width))
                {
                    double error = Math.Abs(levels[at++] - exact);
                    worst = Math.Max(worst, error);
                    sum += error;
                    count++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} levels: worst {worst:F3}, mean {sum / count:F4}");
        Assert.InRange(worst, 0.4, 0.9999);
        Assert.InRange(sum / count, 0.15, 0.26);
    }

    [Theory]
    [InlineData(PixelFormat.Grey, ChannelOrder.Grey)]
    [InlineData(PixelFormat.Rgb24, ChannelOrder.Rgb)]
    [InlineData(PixelFormat.Bgr24, ChannelOrder.Bgr)]
    public void The_same_size_and_channels_give_the_pixels_themselves(PixelFormat format, ChannelOrder channels)
    {
        var layout = new FrameLayout(17, 9, format);
        byte[] pixels = FrameCases.Noise(new SeededRandom(1), layout);
        foreach (ResizeFilter filter in Enum.GetValues<ResizeFilter>())
            Assert.Equal(pixels, Read(pixels, layout, new() { Width = 17, Height = 9, Channels = channels, Filter = filter }));
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Grey)]
    [InlineData(PixelFormat.Yuyv)]
    public void A_constant_frame_stays_constant_at_every_size(PixelFormat format)
    {
        var layout = new FrameLayout(14, 11, format);
        foreach (byte level in (byte[])[0, 1, 77, 128, 254, 255])
        {
            byte[] pixels = [.. Enumerable.Range(0, (int)layout.FrameBytes).Select(i => format == PixelFormat.Yuyv && i % 2 == 1 ? (byte)128 : level)];
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (5, 3), (14, 11), (13, 20), (31, 7)])
            {
                foreach (ResizeFilter filter in Enum.GetValues<ResizeFilter>())
                    Assert.All(Read(pixels, layout, new() { Width = width, Height = height, Filter = filter }), value => Assert.Equal(level, value));
            }
        }
    }

    [Fact]
    public void Shrinking_by_two_averages_four_pixels()
    {
        var layout = new FrameLayout(8, 6, PixelFormat.Grey);
        byte[] pixels = FrameCases.Noise(new SeededRandom(2), layout);
        byte[] levels = Read(pixels, layout, new() { Width = 4, Height = 3, Channels = ChannelOrder.Grey, Filter = ResizeFilter.Area });
        for (int y = 0; y < 3; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                int i = 16 * y + 2 * x;
                Assert.Equal((pixels[i] + pixels[i + 1] + pixels[i + 8] + pixels[i + 9] + 2) / 4, levels[4 * y + x]);
            }
        }
    }

    // Two pixels of 0 and 200 onto four: positions -0.25, 0.25, 0.75, 1.25.
    [Fact]
    public void Growing_interpolates_between_pixel_centres_and_repeats_the_edge()
    {
        byte[] levels = Read([0, 200], new(2, 1, PixelFormat.Grey), new() { Width = 4, Height = 1, Channels = ChannelOrder.Grey });
        Assert.Equal<byte>([0, 50, 150, 200], levels);
    }

    // SMPTE bars in limited range (luma, U, V of red, green, blue, white, black).
    [Theory]
    [InlineData(ColourMatrix.Bt601, 81, 90, 240, 145, 54, 34, 41, 240, 110)]
    [InlineData(ColourMatrix.Bt709, 63, 102, 240, 173, 42, 26, 32, 240, 118)]
    public void The_primaries_of_limited_range_come_out_pure(ColourMatrix matrix, byte redY, byte redU, byte redV, byte greenY, byte greenU, byte greenV, byte blueY, byte blueU, byte blueV)
    {
        byte[] pixels =
        [
            redY, redU, redY, redV, greenY, greenU, greenY, greenV, blueY, blueU, blueY, blueV, 235, 128, 235, 128, 16, 128, 16, 128,
        ];
        byte[] levels = Read(pixels, new(10, 1, PixelFormat.Yuyv), new() { Width = 10, Height = 1, Matrix = matrix, Range = ColourRange.Limited });
        byte[] expected = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0];
        for (int i = 0; i < 5; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                Assert.InRange(Math.Abs(levels[6 * i + c] - expected[3 * i + c]), 0, 2); // 8-bit codes are themselves rounded
                Assert.Equal(levels[6 * i + c], levels[6 * i + 3 + c]);
            }
        }
    }

    [Fact]
    public void A_crop_of_yuyv_may_start_at_an_odd_pixel()
    {
        byte[] pixels = [10, 100, 20, 150, 30, 200, 40, 50];
        var layout = new FrameLayout(4, 1, PixelFormat.Yuyv);
        byte[] whole = Read(pixels, layout, new() { Width = 4, Height = 1 });
        byte[] odd = Read(pixels, layout, new() { Width = 3, Height = 1, Crop = new(1, 0, 3, 1) });
        Assert.Equal(whole[3..], odd);
        Assert.NotEqual(whole[3..6], whole[6..9]);
    }

    [Fact]
    public void Crops_at_every_edge_see_nothing_beyond_it()
    {
        var layout = new FrameLayout(12, 12, PixelFormat.Grey);
        foreach (Rectangle crop in (Rectangle[])[new(0, 0, 5, 5), new(7, 0, 5, 5), new(0, 7, 5, 5), new(7, 7, 5, 5), new(3, 4, 1, 1), new(11, 11, 1, 1)])
        {
            var pixels = new byte[144];
            pixels.AsSpan().Fill(255);
            for (int y = crop.Y; y < crop.Y + crop.Height; y++)
                pixels.AsSpan(12 * y + crop.X, crop.Width).Fill(60);
            foreach ((int size, ResizeFilter filter) in ((int, ResizeFilter)[])[(3, ResizeFilter.Area), (3, ResizeFilter.Bilinear), (9, ResizeFilter.Area)])
            {
                byte[] levels = Read(pixels, layout, new() { Crop = crop, Width = size, Height = size, Channels = ChannelOrder.Grey, Filter = filter });
                Assert.All(levels, level => Assert.Equal(60, level));
            }
        }
    }

    [Fact]
    public void Quantises_each_channel_by_its_own_table()
    {
        sbyte[] table = [.. Enumerable.Range(0, 768).Select(i => (sbyte)(i / 256 * 3 - i % 256))];
        var random = new SeededRandom(3);
        var layout = new FrameLayout(9, 7, PixelFormat.Rgb24);
        byte[] pixels = FrameCases.Noise(random, layout);
        var conversion = new FrameConversion { Width = 5, Height = 4, Channels = ChannelOrder.Bgr };
        byte[] levels = Read(pixels, layout, conversion);
        using var reader = new FrameReader(layout, conversion, table);
        Assert.Equal(15, reader.RowBytes);
        var row = new sbyte[16];
        row[15] = 0x55;
        for (int y = 0; y < 4; y++)
        {
            reader.ReadRow(new Frame(pixels, layout), y, row.AsSpan());
            for (int i = 0; i < 15; i++)
                Assert.Equal((sbyte)(i % 3 * 3 - levels[15 * y + i]), row[i]);
            Assert.Equal(0x55, row[15]);
        }
    }

    [Fact]
    public void Rows_may_be_read_in_any_order()
    {
        var random = new SeededRandom(21);
        for (int i = 0; i < 40; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random);
            byte[] pixels = FrameCases.Noise(random, layout);
            byte[] levels = Read(pixels, layout, conversion);
            using var reader = new FrameReader(layout, conversion);
            var row = new byte[reader.RowBytes];
            for (int k = 0; k < 30; k++)
            {
                int y = random.NextInt(reader.Rows);
                reader.ReadRow(new Frame(pixels, layout), y, row.AsSpan());
                Assert.Equal(levels[(y * row.Length)..((y + 1) * row.Length)], row);
            }
        }
    }

    [Fact]
    public void A_frame_read_into_the_same_buffer_is_seen_from_row_0_on()
    {
        var random = new SeededRandom(22);
        var layout = new FrameLayout(20, 20, PixelFormat.Grey);
        var conversion = new FrameConversion { Width = 30, Height = 30, Channels = ChannelOrder.Grey };
        byte[] pixels = FrameCases.Noise(random, layout);
        using var reader = new FrameReader(layout, conversion);
        Read(reader, pixels, rows: 1); // a frame given up after its first row
        random.NextBytes(pixels);
        byte[] second = Read(reader, pixels, rows: 30);
        Assert.Equal(Read(pixels, layout, conversion), second);
    }

    // One hash on every processor.
    [Fact]
    public void Gives_the_same_bytes_on_every_processor()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new SeededRandom(31);
        for (int i = 0; i < 100; i++)
        {
            (FrameLayout layout, FrameConversion conversion) = FrameCases.Next(random, mostSide: 100);
            hash.AppendData(Read(FrameCases.Noise(random, layout), layout, conversion));
        }

        Assert.Equal("a21d2f54f4c5edf6971128ad9b727081", Convert.ToHexStringLower(hash.GetHashAndReset())[..32]);
    }

    private static byte[] Read(byte[] pixels, FrameLayout layout, FrameConversion conversion)
    {
        using var reader = new FrameReader(layout, conversion);
        return Read(reader, pixels, reader.Rows);
    }

    private static byte[] Read(FrameReader reader, byte[] pixels, int rows)
    {
        var levels = new byte[rows * reader.RowBytes];
        for (int y = 0; y < rows; y++)
            reader.ReadRow(new Frame(pixels, reader.Source), y, levels.AsSpan(y * reader.RowBytes));
        return levels;
    }
}
