using EdgeConv.Gateway.Ring;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Pictures;

/// <summary>The newest picture as JPEG: the camera's own bytes where it gives JPEG, else encoded, once for all who ask.</summary>
internal sealed class PictureSource(NodeView node, int quality) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PictureBuffer _buffer = new();
    private readonly JpegEncoder _encoder = new(quality);
    private JpegPicture? _latest;

    /// <summary>Pictures that were no pictures: cut short, or of a size that their bytes do not fill.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether there is a newer one than the caller has; costs one read of eight bytes.</summary>
    public bool HasNewer(JpegPicture? than) => node.Ring is { } ring && ring.Newest(RingKind.Picture) is var number && number > 0
        && (than is null || than.Number != number || than.Generation != ring.Generation);

    /// <summary>The newest, or null where there is none.</summary>
    public JpegPicture? Newest()
    {
        lock (_lock)
        {
            if (node.Ring is not { } ring)
                return null;
            if (_latest is { } latest && latest.Generation == ring.Generation && latest.Number >= ring.Newest(RingKind.Picture))
                return latest;
            if (!ring.TryNewest(_buffer))
                return _latest;
            PictureRecord record = _buffer.Record;
            byte[]? jpeg = _buffer.Format.IsJpeg ? _buffer.Bytes.ToArray() : _encoder.Encode(_buffer.Format, _buffer.Bytes.Span);
            if (jpeg is null)
            {
                Refused++;
                return _latest;
            }

            return _latest = new(ring.Generation, record.Number, record.Sequence, record.UnixMilliseconds, jpeg);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _encoder.Dispose();
    }
}
