using System.Collections.Concurrent;
using System.Device.Gpio;
using EdgeConv.Boards;
using EdgeConv.Testing;

namespace EdgeConv.Simulator;

/// <summary>
/// The board's pins. The node's thread alone touches the chip, so that it never waits for a lock; others press buttons through a queue, and read levels and changes from
/// copies.
/// </summary>
internal sealed class SimulatedBoard : IDisposable
{
    private const int ChangesKept = 1024, FewestLines = 64;

    private readonly PlaybackClock _clock;
    private readonly SimulatedGpioDriver _chip;
    private readonly ConcurrentQueue<Touch> _touches = new();
    private readonly byte[] _levels;
    private readonly PinChange[] _changes = new PinChange[ChangesKept];
    private long _changeCount;

    private readonly record struct Touch(int Line, bool IsDriven, bool IsHigh, string Button);

    public SimulatedBoard(Board board, PlaybackClock clock)
    {
        (Board, _clock) = (board, clock);
        int lines = Math.Max(FewestLines, 1 + board.Pins.Lines.Values.DefaultIfEmpty(0).Max());
        _levels = new byte[lines];
        _chip = new(lines, clock, historyLength: 1);
        _chip.Transition += OnTransition;
        Pins = new(_chip);
    }

    public Board Board { get; }

    /// <summary>For the node.</summary>
    public GpioController Pins { get; }

    /// <summary>The frame that the node works on; -1 while it works on none. Set by the camera.</summary>
    public long Sequence { get; set; } = -1;

    /// <summary>Takes notice of changes on the node's thread; must not allocate.</summary>
    public SessionRecorder? Recorder { get; set; }

    /// <summary>How many changes of level there were.</summary>
    public long ChangeCount => Volatile.Read(ref _changeCount);

    public bool IsHigh(int line) => (uint)line < (uint)_levels.Length && Volatile.Read(ref _levels[line]) != 0;

    /// <summary>Drives a line from outside, or lets it go: at the latest before the next frame.</summary>
    /// <param name="button">Whose line it is.</param>
    public void Drive(string button, int line, bool isDriven, bool isHigh) => _touches.Enqueue(new(line, isDriven, isHigh, button));

    /// <summary>Does what was asked for. For the node's thread.</summary>
    public void ApplyTouches()
    {
        while (_touches.TryDequeue(out Touch touch))
        {
            Recorder?.Press(touch.Button, touch.IsDriven);
            if (touch.IsDriven)
                _chip.Drive(touch.Line, touch.IsHigh);
            else
                _chip.Release(touch.Line);
        }
    }

    /// <summary>Changes of level from a number on, oldest first; those that are no longer kept are left out.</summary>
    public IReadOnlyList<PinChange> ChangesFrom(long number)
    {
        long count = ChangeCount;
        var copied = new List<PinChange>();
        long first = Math.Max(number, count - ChangesKept);
        for (long i = first; i < count; i++)
            copied.Add(_changes[i % ChangesKept]);
        long overwritten = Math.Max(0, ChangeCount - ChangesKept + 1 - first); // one more may be in the making
        return overwritten == 0 ? copied : [.. copied.Skip((int)Math.Min(overwritten, copied.Count))];
    }

    public void Dispose() => Pins.Dispose();

    private void OnTransition(object? sender, PinTransition transition)
    {
        bool isHigh = transition.Level == PinValue.High;
        Volatile.Write(ref _levels[transition.Pin], isHigh ? (byte)1 : (byte)0);
        var change = new PinChange(Sequence, _clock.GetTimestamp(), transition.Pin, isHigh, transition.IsOutput);
        _changes[_changeCount % ChangesKept] = change;
        Volatile.Write(ref _changeCount, _changeCount + 1);
        Recorder?.Pin(change);
    }
}
