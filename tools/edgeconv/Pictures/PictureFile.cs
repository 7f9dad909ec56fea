using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Frames;
using EdgeConv.Verbs;
using SkiaSharp;

namespace EdgeConv.Command.Pictures;

/// <summary>A picture as a frame in memory: RGB, 8 bits each, an alpha channel left out.</summary>
/// <param name="Pixels">Rows without gaps.</param>
internal sealed record PictureFile(string Path, FrameLayout Layout, byte[] Pixels)
{
    private const long MostBytes = 1 << 28;
    private const long MostPixels = 1 << 26;

    public Frame Frame => new(Pixels, Layout);

    /// <summary>Reads a JPEG, PNG or WebP file, whole or not at all.</summary>
    /// <exception cref="EdgeConvException">It is missing, no picture, cut, damaged or too large.</exception>
    public static PictureFile Read(string path)
    {
        byte[] bytes = Verbs.InputFile.Read(path, MostBytes);
        if (bytes.Length == 0)
            throw new EdgeConvException(CommandErrors.Picture, $"{path}: the file is empty; give a JPEG, PNG or WebP picture");
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new EdgeConvException(CommandErrors.Picture, $"{path}: is no picture that can be read; give JPEG, PNG or WebP");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || width > FrameLayout.MaxSide || height > FrameLayout.MaxSide || (long)width * height > MostPixels)
            throw new EdgeConvException(CommandErrors.TooLong, $"{path}: a picture of {width}x{height}; "
                + $"at most {FrameLayout.MaxSide} a side and {MostPixels} pixels are read, so make it smaller");

        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap(info);
        SKCodecResult result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new EdgeConvException(CommandErrors.Picture, $"{path}: the picture is cut or damaged ({result}); copy it again");
        return new(path, new FrameLayout(width, height, PixelFormat.Rgb24), WithoutAlpha(bitmap.GetPixelSpan(), width * height));
    }

    /// <summary>The same, for readers of data sets.</summary>
    public static Pixels Decode(string path)
    {
        PictureFile file = Read(path);
        return new(file.Layout, file.Pixels);
    }

    private static byte[] WithoutAlpha(ReadOnlySpan<byte> rgba, int pixels)
    {
        var rgb = new byte[3 * pixels];
        for (int i = 0; i < pixels; i++)
            rgba.Slice(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        return rgb;
    }
}
