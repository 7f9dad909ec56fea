using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeConv.Node.Ring;

/// <summary>
/// A reader of a ring. It copies records out by positioned reads of the file, not through a mapping: a file that somebody cuts short then gives
/// fewer bytes, where a mapping would end the process. Nothing in the file is believed before it is checked. Any number of threads may read.
/// </summary>
internal sealed class RingReader : IDisposable
{
    private const int Tries = 8;
    private readonly SafeFileHandle _file;
    private readonly RingHeader _header;

    private RingReader(string path, SafeFileHandle file, in RingHeader header, RingNames names)
    {
        Path = path;
        _file = file;
        _header = header;
        Names = names;
    }

    /// <summary>Where the file lies.</summary>
    public string Path { get; }

    /// <summary>Names that records refer to.</summary>
    public RingNames Names { get; }

    /// <summary>Tells this run of the node from others.</summary>
    public long Generation => _header.Generation;

    /// <summary>The node's process.</summary>
    public int Process => _header.Process;

    /// <summary>Opens a ring for reading.</summary>
    /// <exception cref="EdgeConvException">There is none (<see cref="RingErrors.Absent"/>), or the file is none (<see cref="RingErrors.Damaged"/>).</exception>
    public static RingReader Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new EdgeConvException(RingErrors.Absent, $"{path}: the ring cannot be opened: {e.Message.TrimEnd('.')}; start the node first, or name its ring.", inner: e);
        }

        try
        {
            string? wrong = TryHeader(file, out RingHeader header);
            RingNames? names = null;
            if (wrong is null)
            {
                var block = new byte[header.NamesBytes];
                if (!TryRead(file, block, header.NamesOffset) || !NamesBlock.TryRead(block, out names))
                    wrong = "its names cannot be read";
            }

            if (wrong is not null)
                throw new EdgeConvException(RingErrors.Damaged, $"{path}: this is no ring of a node: {wrong}; run node and gateway of the same version, and name the node's ring.");
            return new RingReader(path, file, header, names!);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the writer ended in order. A node that was killed leaves false; its health grows old.</summary>
    public bool IsClosed() => TryWord(RingLayout.ClosedOffset, out long closed) && closed != 0;

    /// <summary>Whether another run of the node has put its file in this one's place.</summary>
    public bool IsReplaced()
    {
        try
        {
            using SafeFileHandle now = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return TryHeader(now, out RingHeader header) is null && header.Generation != _header.Generation;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false; // nothing is in its place: this file is still the latest
        }
    }

    /// <summary>How many records of a kind are kept.</summary>
    public int Slots(RingKind kind) => _header.Areas[(int)kind].Slots;

    /// <summary>The newest record's number; 0 where there is none yet. Only a hint: reading the record is what counts.</summary>
    public long Newest(RingKind kind) =>
        TryWord(RingLayout.NewestOffset + (int)kind * RingLayout.NewestStride, out long number) && number is > 0 and < long.MaxValue / 4 ? number : 0;

    /// <summary>The oldest number that may still be read.</summary>
    public long Oldest(RingKind kind) => Math.Max(1, Newest(kind) - Slots(kind) + 1);

    /// <summary>Reads a result by its number.</summary>
    public RingRead Read(long number, out ResultRecord record)
    {
        RingRead read = Read(RingKind.Result, number, out record);
        return read == RingRead.Whole && !IsPlausible(record, number) ? RingRead.Damaged : read;
    }

    /// <summary>Reads an event by its number.</summary>
    public RingRead Read(long number, out EventRecord record)
    {
        RingRead read = Read(RingKind.Event, number, out record);
        return read == RingRead.Whole && (record.Number != number || (uint)record.Rule >= RingLayout.MostRules) ? RingRead.Damaged : read;
    }

    /// <summary>Reads health by its number.</summary>
    public RingRead Read(long number, out HealthRecord record)
    {
        RingRead read = Read(RingKind.Health, number, out record);
        return read == RingRead.Whole && record.Number != number ? RingRead.Damaged : read;
    }

    /// <summary>Reads a picture by its number; unless it is whole, the buffer's bytes are of no use.</summary>
    public RingRead Read(long number, PictureBuffer picture)
    {
        ref readonly RingArea area = ref _header.Areas[(int)RingKind.Picture];
        if (area.Slots == 0 || number <= 0)
            return RingRead.NotYet;
        long slot = area.SlotOf(number);
        RingRead read = Begun(slot, number);
        if (read != RingRead.Whole)
            return read;
        PictureRecord record = default;
        if (!TryRead(_file, MemoryMarshal.AsBytes(new Span<PictureRecord>(ref record)), slot + RingLayout.SequenceBytes))
            return RingRead.Damaged;
        if (!IsPlausible(record, number, area.RecordBytes - Unsafe.SizeOf<PictureRecord>()))
            return Ended(slot, number) is var end && end != RingRead.Whole ? end : RingRead.Damaged;
        if (!TryRead(_file, picture.Room(record.Bytes), slot + RingLayout.SequenceBytes + Unsafe.SizeOf<PictureRecord>()))
            return RingRead.Damaged;
        read = Ended(slot, number);
        if (read == RingRead.Whole)
            picture.Accept(record);
        return read;
    }

    /// <summary>Reads the newest result.</summary>
    /// <returns>False where there is none that can be read.</returns>
    public bool TryNewest(out ResultRecord record)
    {
        for (int i = 0; i < Tries; i++)
            if (Read(Newest(RingKind.Result), out record) == RingRead.Whole)
                return true;
        record = default;
        return false;
    }

    /// <summary>Reads the newest health.</summary>
    /// <returns>False where there is none that can be read.</returns>
    public bool TryNewest(out HealthRecord record)
    {
        for (int i = 0; i < Tries; i++)
            if (Read(Newest(RingKind.Health), out record) == RingRead.Whole)
                return true;
        record = default;
        return false;
    }

    /// <summary>Reads the newest picture.</summary>
    /// <returns>False where there is none that can be read.</returns>
    public bool TryNewest(PictureBuffer picture)
    {
        for (int i = 0; i < Tries; i++)
            if (Read(Newest(RingKind.Picture), picture) == RingRead.Whole)
                return true;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static bool IsPlausible(in ResultRecord record, long number) =>
        record.Number == number && (uint)record.Labels <= RingLayout.MostLabels && (uint)record.Boxes <= RingLayout.MostBoxes
        && (uint)record.Rules <= RingLayout.MostRules;

    private static bool IsPlausible(in PictureRecord record, long number, long room) =>
        record.Number == number && record.Bytes > 0 && record.Bytes <= room && record.Width > 0 && record.Height > 0 && record.StrideBytes >= 0;

    // Null, or what is wrong. Every number is checked against the file that is there before it is used.
    private static string? TryHeader(SafeFileHandle file, out RingHeader header)
    {
        header = default;
        if (!TryRead(file, MemoryMarshal.AsBytes(new Span<RingHeader>(ref header)), 0) || header.Magic != RingLayout.Magic)
            return "it does not begin as one";
        if (header.Version != RingLayout.Version)
            return $"its version is {header.Version}, this program reads {RingLayout.Version}";
        long bytes = header.FileBytes;
        if (header.HeaderBytes != RingLayout.HeaderBytes || bytes < RingLayout.HeaderBytes || Length(file) < bytes)
            return "it is cut short";
        if (header.NamesBytes is < 0 or > RingLayout.MostNamesBytes || header.NamesOffset < RingLayout.HeaderBytes || header.NamesOffset > bytes - header.NamesBytes)
            return "its names lie outside";
        for (int i = 0; i < RingLayout.Kinds; i++)
        {
            ref readonly RingArea area = ref header.Areas[i];
            int record = RingLayout.RecordBytes((RingKind)i);
            bool isPicture = i == (int)RingKind.Picture;
            if (area.Kind != i || area.Slots < (isPicture ? 0 : 1) || area.Slots > RingLayout.MostSlots
                || area.RecordBytes < record || area.RecordBytes > record + (isPicture ? RingLayout.MostPictureBytes : 0)
                || area.SlotBytes != RingLayout.Aligned(RingLayout.SequenceBytes + area.RecordBytes)
                || area.Offset % RingLayout.SlotAlignment != 0 || area.Offset < RingLayout.HeaderBytes || area.Offset > bytes - area.Slots * area.SlotBytes)
                return $"its area {i} has sizes that fit no such file";
        }

        return null;
    }

    private static long Length(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return 0; // no file that has a length is no ring
        }
    }

    private RingRead Read<T>(RingKind kind, long number, out T record) where T : unmanaged
    {
        record = default;
        if (number <= 0)
            return RingRead.NotYet;
        long slot = _header.Areas[(int)kind].SlotOf(number);
        RingRead read = Begun(slot, number);
        if (read != RingRead.Whole)
            return read;
        return TryRead(_file, MemoryMarshal.AsBytes(new Span<T>(ref record)), slot + RingLayout.SequenceBytes) ? Ended(slot, number) : RingRead.Damaged;
    }

    private RingRead Begun(long slot, long number)
    {
        RingRead read = State(slot, number);
        Volatile.ReadBarrier(); // the number is read before the record
        return read;
    }

    // The closing number is read twice. The system may copy it byte by byte, so one read can mix the bytes of an old number and its successor into
    // one that looks unchanged; a second read begins after the change it saw, and cannot mix the same two.
    private RingRead Ended(long slot, long number)
    {
        Volatile.ReadBarrier(); // the record is read before the number
        RingRead read = State(slot, number);
        Volatile.ReadBarrier();
        return read == RingRead.Whole ? State(slot, number) : read;
    }

    private RingRead State(long slot, long number) =>
        !TryWord(slot, out long sequence) ? RingRead.Damaged
        : sequence == 2 * number ? RingRead.Whole
        : sequence == 2 * number - 1 ? RingRead.Torn
        : sequence < 2 * number ? RingRead.NotYet
        : RingRead.Overrun;

    private bool TryWord(long offset, out long word)
    {
        word = 0;
        return TryRead(_file, MemoryMarshal.AsBytes(new Span<long>(ref word)), offset);
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(file, bytes, offset);
                if (read == 0)
                    return false;
                bytes = bytes[read..];
                offset += read;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return false; // a directory, a pipe, a device: nothing that a node made
        }
    }
}
