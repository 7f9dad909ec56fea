using System.Buffers.Binary;
using EdgeConv.Blob;
using EdgeConv.Camera;
using EdgeConv.Frames;

namespace EdgeConv.Testing;

/// <summary>
/// A camera's frames in a file, byte for byte, with numbers, times and damage: made on a real device, played on a desk.
/// </summary>
/// <remarks>
/// The file, little-endian. Header of 64 bytes: <c>ECREC01\n</c>; width, height, pixel format, stride, 1 if JPEG, range + 1, matrix + 1 (0: not said), 0,
/// each 32 bits; frames per second, a double; zeros; CRC32C of the 60 bytes before it. Then a record per frame: <c>FRME</c>, bytes (32 bits), sequence,
/// timestamp in nanoseconds (64 bits each), 1 if damaged, 0 (32 bits each), the bytes, CRC32C of all that. At the end such a record named <c>ENDS</c>, with no
/// bytes and the number of frames as its sequence.
/// </remarks>
public sealed class Recording : IDisposable
{
    private const int MostJpegBytes = 1 << 24;

    internal const int HeaderBytes = 64, RecordBytes = 32, CrcBytes = 4;

    internal static ReadOnlySpan<byte> FileMagic => "ECREC01\n"u8;

    internal static ReadOnlySpan<byte> FrameMagic => "FRME"u8;

    internal static ReadOnlySpan<byte> EndMagic => "ENDS"u8;

    private readonly FileStream _file;
    private byte[] _record;
    private long _frames;
    private bool _ended;

    /// <summary>Begins a recording.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="format">The camera's, once it is open.</param>
    public Recording(string path, CameraFormat format)
    {
        _file = File.Create(path);
        // A JPEG of a camera takes at most 2 bytes for a pixel: drivers reserve as much.
        _record = new byte[RecordBytes + CrcBytes + (format.IsJpeg ? (int)Math.Min(MostJpegBytes, 2L * format.Layout.Width * format.Layout.Height) : (int)format.FrameBytes)];
        Span<byte> header = stackalloc byte[HeaderBytes];
        FileMagic.CopyTo(header);
        FrameLayout layout = format.Layout;
        ReadOnlySpan<int> fields =
            [layout.Width, layout.Height, (int)layout.Format, layout.StrideBytes, format.IsJpeg ? 1 : 0, (int?)format.Range + 1 ?? 0, (int?)format.Matrix + 1 ?? 0];
        for (int i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(header[(8 + 4 * i)..], fields[i]);
        BinaryPrimitives.WriteDoubleLittleEndian(header[40..], format.FramesPerSecond);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Of(header[..60]));
        _file.Write(header);
    }

    /// <summary>Adds a frame. Allocates only where a frame is longer than all before and than one of its format may be.</summary>
    /// <param name="frame">The frame, still held.</param>
    /// <param name="isDamaged">Whether it came as <see cref="CaptureResult.Damaged"/>.</param>
    public void Add(in CameraFrame frame, bool isDamaged = false)
    {
        Write(FrameMagic, frame.Bytes, frame.Sequence, frame.TimestampNanoseconds, isDamaged);
        _frames++;
    }

    /// <summary>Loads a recording as a camera; every checksum is looked at.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Is moved to the frames' times.</param>
    /// <exception cref="EdgeConvException">It is no recording, or damaged.</exception>
    public static RecordedCamera Load(string path, SimulatedClock clock) => RecordingReader.Read(path, clock);

    /// <summary>Ends the recording.</summary>
    public void Dispose()
    {
        if (!_ended)
            Write(EndMagic, [], _frames, 0, false);
        _ended = true;
        _file.Dispose();
    }

    private void Write(ReadOnlySpan<byte> magic, ReadOnlySpan<byte> bytes, long sequence, long timestamp, bool isDamaged)
    {
        int crcAt = RecordBytes + bytes.Length;
        if (_record.Length < crcAt + CrcBytes)
            _record = new byte[crcAt + CrcBytes];
        Span<byte> record = _record.AsSpan(0, crcAt + CrcBytes);
        magic.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], timestamp);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], isDamaged ? 1 : 0);
        bytes.CopyTo(record[RecordBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[crcAt..], Crc32C.Of(record[..crcAt]));
        _file.Write(record);
    }
}
