using EdgeConv.Frames;

namespace EdgeConv.Node.Ring;

/// <summary>A picture as a reader copied it; used again and again, it grows to the largest picture and no further.</summary>
internal sealed class PictureBuffer
{
    private byte[] _bytes = [];

    /// <summary>What stands before the bytes; its fields are checked.</summary>
    public PictureRecord Record { get; private set; }

    /// <summary>The picture.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Record.Bytes);

    /// <summary>What the bytes are.</summary>
    public PictureFormat Format => new(Record.IsJpeg != 0, Record.Width, Record.Height, (PixelFormat)Record.Format, Record.StrideBytes,
        (ColourMatrix)Record.Matrix, (ColourRange)Record.Range);

    /// <summary>Room for a picture's bytes.</summary>
    internal Span<byte> Room(int bytes)
    {
        if (_bytes.Length < bytes)
            _bytes = new byte[bytes];
        return _bytes.AsSpan(0, bytes);
    }

    internal void Accept(in PictureRecord record) => Record = record;
}
