using EdgeConv.Camera;
using EdgeConv.Camera.Files;
using EdgeConv.Camera.Jpeg;
using EdgeConv.Frames;
using SkiaSharp;

namespace EdgeConv.Simulator;

/// <summary>
/// Pictures as frames. JPEG files that a node could read go in as they are, as from a camera. Others, and pictures of different sizes, are decoded and fitted into the
/// first one's size.
/// </summary>
internal static class PictureFiles
{
    private const long MostFileBytes = 1 << 28, MostPixels = 1 << 26;

    private static readonly string[] s_endings = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    public static bool IsOne(string path) => s_endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <exception cref="EdgeConvException">One is no picture, or they are too large.</exception>
    public static FrameStore Read(string name, string kind, IReadOnlyList<string> files, double framesPerSecond)
    {
        var builder = new FrameStore.Builder(name, kind);
        (int Width, int Height) size = default;
        bool areJpeg = true;
        for (int i = 0; areJpeg && i < files.Count; i++)
        {
            byte[] file = Bytes(files[i]);
            areJpeg = IsForNodes(file, out (int, int) its) && (i == 0 || its == size);
            size = i == 0 ? its : size;
            if (areJpeg)
                builder.Add(file, FrameStore.TimeAt(i, framesPerSecond));
        }
        if (areJpeg)
            return builder.Build(new(new(size.Width, size.Height, PixelFormat.Grey), true, framesPerSecond) { Range = ColourRange.Full, Matrix = ColourMatrix.Bt601 }, framesPerSecond);

        builder = new(name, kind);
        FrameLayout layout = default;
        for (int i = 0; i < files.Count; i++)
        {
            using SKBitmap picture = Decode(files[i]);
            if (i == 0)
                layout = new(picture.Width, picture.Height, PixelFormat.Rgb24);
            builder.Add(Fitted(picture, layout), FrameStore.TimeAt(i, framesPerSecond));
        }
        return builder.Build(new(layout, false, framesPerSecond), framesPerSecond);
    }

    private static unsafe bool IsForNodes(byte[] file, out (int Width, int Height) size)
    {
        bool isJpeg = JpegSize.TryRead(file, out int width, out int height);
        size = (width, height);
        if (!isJpeg)
            return false;
        using var decoder = new JpegDecoder(width, height);
        fixed (byte* bytes = file)
            return decoder.TryStart(bytes, file.Length, 1, out _);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MostFileBytes ? File.ReadAllBytes(path)
                : throw new EdgeConvException(SimulatorErrors.Source, $"{path}: a picture file of more than {MostFileBytes >> 20} MiB; give a smaller one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(SimulatorErrors.Source, $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check the path", inner: e);
        }
    }

    private static SKBitmap Decode(string path)
    {
        using SKData data = SKData.CreateCopy(Bytes(path));
        using SKCodec codec = (data.Size == 0 ? null : SKCodec.Create(data))
            ?? throw new EdgeConvException(SimulatorErrors.Source, $"{path}: is no picture that can be read; give JPEG, PNG or WebP");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || width > FrameLayout.MaxSide || height > FrameLayout.MaxSide || (long)width * height > MostPixels)
            throw new EdgeConvException(SimulatorErrors.Source, $"{path}: a picture of {width}x{height}; give one of at most {FrameLayout.MaxSide} a side and {MostPixels} pixels");
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
            return bitmap;
        bitmap.Dispose();
        throw new EdgeConvException(SimulatorErrors.Source, $"{path}: the picture is cut or damaged ({result}); copy it again");
    }

    /// <summary>The picture as large as it fits in the middle of the layout, the rest black.</summary>
    private static byte[] Fitted(SKBitmap picture, FrameLayout layout)
    {
        using var whole = new SKBitmap(new SKImageInfo(layout.Width, layout.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(whole))
        {
            canvas.Clear(SKColors.Black);
            float scale = Math.Min((float)layout.Width / picture.Width, (float)layout.Height / picture.Height);
            (float width, float height) = (picture.Width * scale, picture.Height * scale);
            using SKImage image = SKImage.FromBitmap(picture);
            canvas.DrawImage(image, SKRect.Create((layout.Width - width) / 2, (layout.Height - height) / 2, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }
        ReadOnlySpan<byte> pixels = whole.GetPixelSpan();
        var rgb = new byte[3 * layout.Width * layout.Height];
        for (int i = 0; i < layout.Width * layout.Height; i++)
            pixels.Slice(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        return rgb;
    }
}
