using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using EdgeConv.Decoding;
using EdgeConv.Node.Rules;

namespace EdgeConv.Node.Ring;

/// <summary>
/// The node's side of the ring: a mapped file of fixed size that it writes and others read. No write allocates, waits or calls the system, and
/// nothing is ever read from the file, so whatever readers do leaves the node alone. For one thread.
/// </summary>
internal sealed unsafe class RingWriter : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly RingHeader _header;
    private readonly int _rules;
    private readonly long _pictureInterval;
    private byte* _base;
    private long _pictureDue = long.MinValue;
    private long _tooLarge;
    private Counters _newest;
    private RuleRecords _states;

    private RingWriter(string path, MemoryMappedFile file, in RingHeader header, int rules, long pictureInterval)
    {
        Path = path;
        _file = file;
        _header = header;
        _rules = rules;
        _pictureInterval = pictureInterval;
        _view = file.CreateViewAccessor(0, header.FileBytes, MemoryMappedFileAccess.ReadWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    /// <summary>Where the file lies.</summary>
    public string Path { get; }

    /// <summary>The file's size.</summary>
    public long FileBytes => _header.FileBytes;

    /// <summary>Tells this run of the node from others.</summary>
    public long Generation => _header.Generation;

    /// <summary>Makes the file and puts it in the place of the one before; those who still read that one see that it was replaced.</summary>
    /// <param name="path">Where; its folder is made where it is missing.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="names">Names that records refer to.</param>
    /// <exception cref="EdgeConvException">Sizes or names do not fit, or the file cannot be made.</exception>
    public static RingWriter Create(string path, RingOptions options, RingNames names)
    {
        options.Check();
        if (names.Rules.Count > RingLayout.MostRules)
            throw new EdgeConvException(RingErrors.Options, $"ring: {names.Rules.Count} rules: at most {RingLayout.MostRules} fit.");
        byte[] block = NamesBlock.Bytes(names);
        RingHeader header = RingFile.Header(options, block.Length);
        MemoryMappedFile file = RingFile.Create(path, header);
        RingWriter? writer = null;
        try
        {
            writer = new RingWriter(path, file, header, names.Rules.Count, (long)(1e9 / options.PicturesPerSecond));
            writer.Begin(block);
            RingFile.Publish(path);
            return writer;
        }
        catch
        {
            writer?.Dispose();
            file.Dispose();
            RingFile.Discard(path);
            throw;
        }
    }

    /// <summary>Whether a picture of that time would be written: not before its turn.</summary>
    public bool PictureIsDue(long takenNanoseconds) => _header.Areas[(int)RingKind.Picture].Slots > 0 && takenNanoseconds >= _pictureDue;

    /// <summary>Writes a result, and an event for each rule that it turns on or off.</summary>
    public void Write(in RingResult result)
    {
        int rules = Math.Min(result.Rules.Length, _rules);
        for (int i = 0; i < rules; i++)
            if (result.Rules[i].IsActive != _states[i].IsActive)
                WriteEvent(result, i);
            else
                _states[i].Flags = Flags(result.Rules[i]);

        byte* slot = Start(RingKind.Result, out long number);
        var record = (ResultRecord*)(slot + RingLayout.SequenceBytes);
        record->Number = number;
        record->Sequence = result.Sequence;
        record->TakenNanoseconds = result.TakenNanoseconds;
        record->UnixMilliseconds = result.UnixMilliseconds;
        record->Times = result.Times;
        int labels = record->Labels = Math.Min(result.Top.Length, RingLayout.MostLabels);
        int boxes = record->Boxes = Math.Min(result.Boxes.Length, RingLayout.MostBoxes);
        record->Rules = rules;
        record->AllBoxes = result.Boxes.Length;
        for (int i = 0; i < labels; i++)
            record->LabelAt[i] = result.Top[i];
        for (int i = 0; i < boxes; i++)
            record->BoxAt[i] = Box(result.Boxes[i]);
        for (int i = 0; i < rules; i++)
        {
            ref readonly RuleState state = ref result.Rules[i];
            record->RuleAt[i] = _states[i] with { Label = state.Label, Score = state.Score, Box = state.Box };
        }

        Finish(RingKind.Result, slot, number);
    }

    /// <summary>Writes a picture if it is its turn.</summary>
    /// <param name="format">What the bytes are.</param>
    /// <param name="bytes">The picture.</param>
    /// <param name="sequence">The camera's number of the frame.</param>
    /// <param name="takenNanoseconds">When it was taken, on the monotonic clock; it decides whose turn it is.</param>
    /// <param name="unixMilliseconds">The same on the wall clock.</param>
    /// <returns>False where it is too early, or the picture larger than a slot.</returns>
    public bool WritePicture(in PictureFormat format, ReadOnlySpan<byte> bytes, long sequence, long takenNanoseconds, long unixMilliseconds)
    {
        if (!PictureIsDue(takenNanoseconds))
            return false;
        ref readonly RingArea area = ref _header.Areas[(int)RingKind.Picture];
        if (bytes.Length > area.RecordBytes - sizeof(PictureRecord))
        {
            _tooLarge++;
            return false;
        }

        // Turns follow each other evenly, so that a frame that comes a little late does not make all later ones late.
        _pictureDue = takenNanoseconds - _pictureDue < _pictureInterval && _pictureDue != long.MinValue
            ? _pictureDue + _pictureInterval
            : takenNanoseconds + _pictureInterval;
        byte* slot = Start(RingKind.Picture, out long number);
        var record = (PictureRecord*)(slot + RingLayout.SequenceBytes);
        *record = new()
        {
            Number = number,
            Sequence = sequence,
            TakenNanoseconds = takenNanoseconds,
            UnixMilliseconds = unixMilliseconds,
            Bytes = bytes.Length,
            IsJpeg = format.IsJpeg ? 1 : 0,
            Width = format.Width,
            Height = format.Height,
            Format = (int)format.Format,
            StrideBytes = format.StrideBytes,
            Matrix = (int)format.Matrix,
            Range = (int)format.Range,
        };
        bytes.CopyTo(new Span<byte>(record + 1, bytes.Length));
        Finish(RingKind.Picture, slot, number);
        return true;
    }

    /// <summary>Writes the node's health: about once a second, so that readers see that it lives.</summary>
    public void WriteHealth(in NodeHealth health)
    {
        byte* slot = Start(RingKind.Health, out long number);
        var record = (HealthRecord*)(slot + RingLayout.SequenceBytes);
        record->Number = number;
        record->Node = health;
        record->Results = _newest[(int)RingKind.Result];
        record->Events = _newest[(int)RingKind.Event];
        record->Pictures = _newest[(int)RingKind.Picture];
        record->TooLarge = _tooLarge;
        for (int i = 0; i < RingLayout.MostRules; i++)
            record->Transitions[i] = _states[i].Transitions;
        Finish(RingKind.Health, slot, number);
    }

    /// <summary>Says in the file that the node ended in order; the file stays, to be read to its end.</summary>
    public void Dispose()
    {
        if (_base == null)
            return;
        Volatile.Write(ref *(long*)(_base + RingLayout.ClosedOffset), 1);
        _base = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static int Flags(in RuleState state) => (state.Holds ? RuleRecord.Held : 0) | (state.IsActive ? RuleRecord.Active : 0);

    private static RingBox Box(in Box box) => new(box.Label, box.Score, box.Left, box.Top, box.Right, box.Bottom);

    private void WriteEvent(in RingResult result, int rule)
    {
        ref readonly RuleState state = ref result.Rules[rule];
        ref RuleRecord before = ref _states[rule];
        long lasted = before.Transitions == 0 ? 0 : Math.Max(0, result.UnixMilliseconds - before.ChangedUnixMilliseconds);
        before.Transitions++;
        before.ChangedUnixMilliseconds = result.UnixMilliseconds;
        before.Flags = Flags(state);

        bool hasBox = (uint)state.Box < (uint)result.Boxes.Length;
        byte* slot = Start(RingKind.Event, out long number);
        var record = (EventRecord*)(slot + RingLayout.SequenceBytes);
        *record = new()
        {
            Number = number,
            Sequence = result.Sequence,
            TakenNanoseconds = result.TakenNanoseconds,
            UnixMilliseconds = result.UnixMilliseconds,
            Transitions = before.Transitions,
            LastedMilliseconds = lasted,
            Rule = rule,
            IsActive = state.IsActive ? 1 : 0,
            HasBox = hasBox ? 1 : 0,
            Label = state.Label,
            Score = state.Score,
            Box = hasBox ? Box(result.Boxes[state.Box]) : default,
        };
        Finish(RingKind.Event, slot, number);
    }

    // The slot of record n holds 2n - 1 while it is written and 2n when it is whole; numbers never come again.
    private byte* Start(RingKind kind, out long number)
    {
        number = _newest[(int)kind] + 1;
        byte* slot = _base + _header.Areas[(int)kind].SlotOf(number);
        Volatile.Write(ref *(long*)slot, 2 * number - 1);
        Volatile.WriteBarrier(); // the odd number is seen before any byte of the record
        return slot;
    }

    private void Finish(RingKind kind, byte* slot, long number)
    {
        Volatile.Write(ref *(long*)slot, 2 * number); // a release: every byte of the record is seen before it
        _newest[(int)kind] = number;
        Volatile.Write(ref *(long*)(_base + RingLayout.NewestOffset + (int)kind * RingLayout.NewestStride), number);
    }

    // Every page is touched here, so that no write later waits for the system to find one.
    private void Begin(ReadOnlySpan<byte> names)
    {
        for (long at = 0; at < _header.FileBytes; at += Environment.SystemPageSize)
            Volatile.Write(ref _base[at], 0);
        names.CopyTo(new Span<byte>(_base + _header.NamesOffset, names.Length));
        *(RingHeader*)_base = _header;
    }

    [InlineArray(RingLayout.Kinds)]
    private struct Counters
    {
        private long _first;
    }
}
