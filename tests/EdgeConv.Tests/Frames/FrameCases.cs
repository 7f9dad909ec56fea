using EdgeConv.Frames;
using EdgeConv.Numerics;

namespace EdgeConv.Tests.Frames;

/// <summary>Drawn geometries: any format, stride, crop, size, filter, matrix, range and channel order.</summary>
internal static class FrameCases
{
    public static readonly int Formats = Enum.GetValues<PixelFormat>().Length;

    public static (FrameLayout Layout, FrameConversion Conversion) Next(SeededRandom random, int mostSide = 40)
    {
        var format = (PixelFormat)random.NextInt(Formats);
        int width = 1 + random.NextInt(mostSide), height = 1 + random.NextInt(mostSide);
        if (format == PixelFormat.Yuyv)
            width += width % 2;
        var tight = new FrameLayout(width, height, format);
        var layout = new FrameLayout(width, height, format, tight.StrideBytes + random.NextInt(2) * random.NextInt(9) * (tight.Planes == 1 ? 1 : 4));
        return (layout, new FrameConversion
        {
            Crop = random.NextInt(3) == 0 ? null : Crop(random, width, height),
            Width = 1 + random.NextInt(24),
            Height = 1 + random.NextInt(24),
            Channels = (ChannelOrder)random.NextInt(3),
            Filter = (ResizeFilter)random.NextInt(2),
            Matrix = (ColourMatrix)random.NextInt(2),
            Range = (ColourRange)random.NextInt(2),
        });
    }

    public static byte[] Noise(SeededRandom random, FrameLayout layout)
    {
        var pixels = new byte[layout.FrameBytes];
        random.NextBytes(pixels);
        return pixels;
    }

    /// <summary>Any part of a frame; an edge is met about half of the time.</summary>
    public static Rectangle Crop(SeededRandom random, int width, int height)
    {
        int cropWidth = 1 + random.NextInt(width), cropHeight = 1 + random.NextInt(height);
        int Place(int room) => random.NextInt(4) switch { 0 => 0, 1 => room, _ => random.NextInt(room + 1) };
        return new(Place(width - cropWidth), Place(height - cropHeight), cropWidth, cropHeight);
    }
}
