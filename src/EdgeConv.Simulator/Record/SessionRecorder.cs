using EdgeConv.Camera;
using EdgeConv.Testing;

namespace EdgeConv.Simulator;

/// <summary>
/// Records one run of the node: frames into a file, and what was pressed, decided and switched at which of them. All but <see cref="Rule"/> is called on the node's thread
/// and allocates nothing.
/// </summary>
/// <param name="framesPath">Null to keep no frames.</param>
/// <param name="limits">What is left of them for this run.</param>
/// <param name="full">What is said when they are reached.</param>
internal sealed class SessionRecorder(string? framesPath, CameraFormat format, RecordingLimits limits, string full) : IDisposable
{
    private readonly Recording? _frames = framesPath is null ? null : new(framesPath, format);
    private readonly RecordedPress[] _presses = new RecordedPress[limits.Changes];
    private readonly PinChange[] _pins = new PinChange[limits.Changes];
    private readonly List<RecordedRuleChange> _rules = [];
    private readonly Lock _lock = new();
    private int _pressCount, _pinCount;
    private long _count, _bytes, _first;
    private ulong _hash;
    private volatile string? _note;

    public long Frames => Volatile.Read(ref _count);

    /// <summary>Of the frames.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Why it takes no more; null while it does.</summary>
    public string? Note => _note;

    /// <summary>Tells the hash over all outputs until now.</summary>
    public Func<ulong>? HashNow { get; set; }

    /// <summary>A frame is handed out.</summary>
    public void Frame(in CameraFrame frame, long sequence, bool isDamaged)
    {
        if (_note is not null)
            return;
        if (_count == 0)
            _first = sequence;
        if (_count >= limits.Frames || _bytes + frame.Bytes.Length > limits.Bytes || _pinCount == _pins.Length || _pressCount == _presses.Length)
        {
            _hash = HashNow!();
            _note = full;
            return;
        }
        _frames?.Add(frame, isDamaged);
        Volatile.Write(ref _bytes, _bytes + frame.Bytes.Length);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>A button is pressed or let go: the next frame's rules see it.</summary>
    public void Press(string button, bool isDown)
    {
        if (_note is null && _pressCount < _presses.Length)
            _presses[_pressCount++] = new(_count, button, isDown);
    }

    public void Pin(in PinChange change)
    {
        if (_note is null && change.IsOutput && change.Sequence >= 0 && _pinCount < _pins.Length)
            _pins[_pinCount++] = change;
    }

    /// <summary>A rule changed; on the log's thread.</summary>
    public void Rule(long sequence, string rule, bool isOn)
    {
        lock (_lock)
            if (_rules.Count < limits.Changes)
                _rules.Add(new(sequence, rule, isOn));
    }

    /// <summary>What was recorded; the node has ended.</summary>
    /// <param name="outputsHash">Of the whole run.</param>
    /// <param name="model">Its model's index in the file.</param>
    /// <param name="then">The second one's; -1 without.</param>
    public RecordedRun Run(NodeSetup setup, string outputsHash, int model, int then)
    {
        lock (_lock)
            return new(setup.Name, setup.Json, model, then, setup.Plan, setup.BoardText, _count, _note is null ? outputsHash : $"{_hash:x16}", [.. _presses.Take(_pressCount)],
                [.. _rules.Where(change => change.Frame >= _first && change.Frame < _first + _count).Select(change => change with { Frame = change.Frame - _first })],
                [.. _pins.Take(_pinCount).Where(change => change.Sequence < _first + _count).Select(change => new RecordedPinChange(change.Sequence - _first, change.Line, change.IsHigh))]);
    }

    public void Dispose() => _frames?.Dispose();
}

/// <summary>How much a recording may take, over all its runs.</summary>
/// <param name="Changes">Of pins, of rules and of buttons, each, in a run.</param>
internal sealed record RecordingLimits(long Frames, long Bytes, int Changes)
{
    public const int Runs = 32;

    public static RecordingLimits Usual { get; } = new(100_000, 256L << 20, 16_384);

    /// <summary>What is said when it is reached.</summary>
    public string Note => $"the recording is full: it holds {Frames} frames, {Bytes >> 20} MiB or {Changes} changes at most";
}
