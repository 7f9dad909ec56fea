using EdgeConv.Frames;
using EdgeConv.Node.Ring;
using SkiaSharp;

namespace EdgeConv.Gateway.Pictures;

/// <summary>Pixels of a camera to JPEG: EdgeConv's own conversion to colours, SkiaSharp's encoder. For one thread.</summary>
internal sealed class JpegEncoder(int quality) : IDisposable
{
    private FrameReader? _reader;
    private PictureFormat _format;
    private byte[] _row = [];

    /// <summary>Null where the bytes do not fill a picture of that format.</summary>
    public byte[]? Encode(in PictureFormat format, ReadOnlySpan<byte> pixels)
    {
        FrameReader? reader = Reader(format);
        if (reader is null || pixels.Length < reader.Source.FrameBytes)
            return null;
        var frame = new Frame(pixels, reader.Source);
        using var bitmap = new SKBitmap(new SKImageInfo(format.Width, format.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int y = 0; y < format.Height; y++)
        {
            reader.ReadRow(frame, y, _row);
            Span<byte> row = target.Slice(y * bitmap.RowBytes, 4 * format.Width);
            for (int x = 0; x < format.Width; x++)
            {
                row[4 * x] = _row[3 * x];
                row[4 * x + 1] = _row[3 * x + 1];
                row[4 * x + 2] = _row[3 * x + 2];
                row[4 * x + 3] = 255;
            }
        }

        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return jpeg.ToArray();
    }

    public void Dispose() => _reader?.Dispose();

    private FrameReader? Reader(in PictureFormat format)
    {
        if (_reader is not null && format == _format)
            return _reader;
        _reader?.Dispose();
        _reader = null;
        try
        {
            _reader = new FrameReader(new FrameLayout(format.Width, format.Height, format.Format, format.StrideBytes),
                new() { Width = format.Width, Height = format.Height, Matrix = format.Matrix, Range = format.Range });
        }
        catch (EdgeConvException)
        {
            return null; // the ring's numbers describe no frame; the caller counts it
        }

        _format = format;
        _row = new byte[_reader.RowBytes];
        return _reader;
    }
}
