using EdgeConv.Frames;
using EdgeConv.Gateway.Pictures;
using EdgeConv.Node.Ring;
using EdgeConv.Testing;
using SkiaSharp;

namespace EdgeConv.Simulator;

/// <summary>Frames and the display as picture files, made by whoever asks, once for each.</summary>
internal sealed class Pictures : IDisposable
{
    private const int Quality = 85, DisplayScale = 4;

    private readonly Lock _lock = new();
    private readonly PictureBuffer _buffer = new();
    private readonly JpegEncoder _encoder = new(Quality);
    private (long Run, long Number) _latestOf;
    private FramePicture? _latest;

    /// <summary>The newest frame in a run's ring; null where there is none.</summary>
    public FramePicture? Newest(NodeRun run)
    {
        lock (_lock)
        {
            return run.Read(ring =>
            {
                if (_latest is not null && _latestOf == (run.Number, ring.Newest(RingKind.Picture)))
                    return _latest;
                if (!ring.TryNewest(_buffer))
                    return null;
                byte[]? file = _buffer.Format.IsJpeg ? _buffer.Bytes.ToArray() : _encoder.Encode(_buffer.Format, _buffer.Bytes.Span);
                if (file is null)
                    return null;
                _latestOf = (run.Number, _buffer.Record.Number);
                return _latest = new(_buffer.Record.Sequence, _buffer.Record.Width, _buffer.Record.Height, "image/jpeg", file);
            });
        }
    }

    /// <summary>The display, light on dark; null where the node has none.</summary>
    public static FramePicture? Display(NodeRun run)
    {
        if (run.Screen is not { } screen)
            return null;
        long version = screen.WriteCount;
        string[] rows = screen.Picture().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var bitmap = new SKBitmap(new SKImageInfo(SimulatedDisplay.Width * DisplayScale, screen.Height * DisplayScale, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var light = new SKPaint { Color = new(0xBF, 0xE6, 0xFF) })
        {
            canvas.Clear(new(0x05, 0x0A, 0x12));
            for (int y = 0; y < rows.Length; y++)
                for (int x = 0; x < rows[y].Length; x++)
                    if (rows[y][x] == '#')
                        canvas.DrawRect(x * DisplayScale, y * DisplayScale, DisplayScale - 0.5f, DisplayScale - 0.5f, light);
        }
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return new(version, bitmap.Width, bitmap.Height, "image/png", png.ToArray());
    }

    public void Dispose()
    {
        lock (_lock)
            _encoder.Dispose();
    }
}
