using System.Buffers.Binary;
using EdgeConv.Blob;
using EdgeConv.Camera;
using EdgeConv.Frames;

namespace EdgeConv.Testing;

/// <summary>Reads what <see cref="Recording"/> writes; nothing is taken on trust.</summary>
internal static class RecordingReader
{
    public static RecordedCamera Read(string path, SimulatedClock clock)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, error.Message, error);
        }
        CameraFormat format = Format(path, file);
        var frames = new List<RecordedFrame>();
        long first = 0;
        for (int at = Recording.HeaderBytes; ;)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(at);
            if (rest.Length < Recording.RecordBytes + Recording.CrcBytes)
                throw Bad(path, $"cut off after frame {frames.Count}");
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            if (length < 0 || length > rest.Length - Recording.RecordBytes - Recording.CrcBytes)
                throw Bad(path, $"cut off in frame {frames.Count}");
            int crcAt = Recording.RecordBytes + length;
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest[crcAt..]) != Crc32C.Of(rest[..crcAt]))
                throw Bad(path, $"frame {frames.Count} does not fit its checksum");
            long sequence = BinaryPrimitives.ReadInt64LittleEndian(rest[8..]);
            if (rest.StartsWith(Recording.EndMagic))
            {
                if (sequence != frames.Count || rest.Length != crcAt + Recording.CrcBytes)
                    throw Bad(path, $"it says {sequence} frames and has {frames.Count}");
                return new RecordedCamera(path, format, [.. frames], clock);
            }
            if (!rest.StartsWith(Recording.FrameMagic))
                throw Bad(path, $"no frame where frame {frames.Count} should be");
            bool isDamaged = rest[24] != 0;
            if (!isDamaged && length < format.FrameBytes)
                throw Bad(path, $"frame {frames.Count} has {length} bytes, fewer than the {format.FrameBytes} of its format");
            long timestamp = BinaryPrimitives.ReadInt64LittleEndian(rest[16..]);
            if (frames.Count == 0)
                first = timestamp;
            frames.Add(new(rest[Recording.RecordBytes..crcAt].ToArray(), sequence, TimeSpan.FromTicks((timestamp - first) / TimeSpan.NanosecondsPerTick), isDamaged));
            at += crcAt + Recording.CrcBytes;
        }
    }

    private static CameraFormat Format(string path, ReadOnlySpan<byte> file)
    {
        if (file.Length < Recording.HeaderBytes || !file.StartsWith(Recording.FileMagic))
            throw Bad(path, "not a recording");
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[60..]) != Crc32C.Of(file[..60]))
            throw Bad(path, "its header does not fit its checksum");
        Span<int> fields = stackalloc int[7];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = BinaryPrimitives.ReadInt32LittleEndian(file[(8 + 4 * i)..]);
        bool isJpeg = fields[4] != 0;
        var layout = new FrameLayout(fields[0], fields[1], (PixelFormat)fields[2], fields[3]);
        return new CameraFormat(layout, isJpeg, BinaryPrimitives.ReadDoubleLittleEndian(file[40..]))
        {
            Range = fields[5] == 0 ? null : (ColourRange)(fields[5] - 1),
            Matrix = fields[6] == 0 ? null : (ColourMatrix)(fields[6] - 1),
        };
    }

    private static EdgeConvException Bad(string path, string what, Exception? inner = null) =>
        new(CameraErrors.Recording, $"{path}: {what}; record it again", inner: inner);
}
