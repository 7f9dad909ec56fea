using System.Runtime.InteropServices;
using EdgeConv.Camera;
using EdgeConv.Frames;

namespace EdgeConv.Testing;

/// <summary>
/// A camera that plays frames from memory, in order, on a simulated clock: decoded pictures at a steady rate, or a <see cref="Recording"/> of a real camera,
/// byte for byte. It is read as every <see cref="FrameSource"/>, or, where no faults matter, by <see cref="TryRead"/>.
/// </summary>
public sealed unsafe class RecordedCamera : FrameSource
{
    private readonly RecordedFrame[] _frames;
    private readonly GCHandle[] _pins;
    private readonly CameraFormat _format;
    private DateTimeOffset _start;
    private CameraFault _fault;
    private long _next, _dropped;
    private bool _open;

    /// <summary>Makes a camera.</summary>
    /// <param name="layout">What the bytes of every frame mean.</param>
    /// <param name="frames">The frames; each has at least <see cref="FrameLayout.FrameBytes"/> bytes and is played in place.</param>
    /// <param name="interval">From one frame to the next.</param>
    /// <param name="clock">Is moved to a frame's time when the frame is read, unless it is later already; the first frame is taken where it stands now.</param>
    /// <exception cref="EdgeConvException">A frame has too few bytes.</exception>
    public RecordedCamera(FrameLayout layout, IEnumerable<byte[]> frames, TimeSpan interval, SimulatedClock clock)
        : this("recorded camera", new CameraFormat(layout, false, interval > TimeSpan.Zero ? 1 / interval.TotalSeconds : 0),
            [.. frames.Select((bytes, i) => new RecordedFrame(bytes, i, interval * i, false))], clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.Zero);
        Interval = interval;
        foreach (RecordedFrame frame in _frames)
            _ = new Frame(frame.Bytes, layout);
    }

    internal RecordedCamera(string name, CameraFormat format, RecordedFrame[] frames, SimulatedClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Name = name;
        _format = format;
        _frames = frames;
        _pins = new GCHandle[frames.Length];
        Clock = clock;
        _start = clock.GetUtcNow();
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Every frame's size and memory layout.</summary>
    public FrameLayout Layout => _format.Layout;

    /// <summary>How many frames there are.</summary>
    public int Count => _frames.Length;

    /// <summary>From one frame to the next; zero for a recording, whose frames have times of their own.</summary>
    public TimeSpan Interval { get; }

    /// <summary>The clock that the frames move.</summary>
    public SimulatedClock Clock { get; }

    /// <inheritdoc/>
    public override CameraFormat Format => _format;

    /// <inheritdoc/>
    public override CameraFault Fault => _fault;

    /// <inheritdoc/>
    public override long Dropped => _dropped;

    /// <summary>Plays from the first frame, whose time is now.</summary>
    public override void Open()
    {
        Close();
        for (int i = 0; i < _frames.Length; i++)
            _pins[i] = GCHandle.Alloc(_frames[i].Bytes, GCHandleType.Pinned);
        (_open, _fault, _next, _dropped) = (true, default, 0, 0);
        _start = Clock.GetUtcNow();
    }

    /// <inheritdoc/>
    public override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
    {
        frame = default;
        if (!_open)
        {
            _fault = new CameraFault(CameraErrors.NotOpen, null, 0);
            return CaptureResult.Lost;
        }
        if (_next == _frames.Length)
            return CaptureResult.Ended;
        ref readonly RecordedFrame next = ref _frames[_next];
        DateTimeOffset due = _start + next.Time;
        TimeSpan early = due - Clock.GetUtcNow();
        if (early > timeout)
        {
            Clock.Wait(timeout);
            _fault = new CameraFault(CameraErrors.Stalled, null, 0);
            return CaptureResult.TimedOut;
        }
        Clock.AdvanceTo(due);
        if (_next > 0)
            _dropped += Math.Max(0, next.Sequence - _frames[_next - 1].Sequence - 1);
        frame = new CameraFrame((byte*)_pins[_next].AddrOfPinnedObject(), next.Bytes.Length, (int)_next, next.Sequence,
            (due - Clock.Start).Ticks * TimeSpan.NanosecondsPerTick);
        _next++;
        if (!next.IsDamaged)
            return CaptureResult.Frame;
        _fault = new CameraFault(CameraErrors.Damaged, null, 0);
        return CaptureResult.Damaged;
    }

    /// <inheritdoc/>
    public override bool Release(in CameraFrame frame) => _open;

    /// <inheritdoc/>
    public override void Close()
    {
        if (!_open)
            return;
        _open = false;
        foreach (ref GCHandle pin in _pins.AsSpan())
            pin.Free();
    }

    /// <summary>Takes the next frame, open or not. Allocates nothing.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="stamp">Its number and time.</param>
    /// <returns>False after the last frame.</returns>
    public bool TryRead(out Frame frame, out FrameStamp stamp)
    {
        if (_next == _frames.Length)
        {
            frame = default;
            stamp = default;
            return false;
        }

        ref readonly RecordedFrame next = ref _frames[_next++];
        stamp = new(next.Sequence, _start + next.Time);
        Clock.AdvanceTo(stamp.Time);
        frame = new(next.Bytes, Layout);
        return true;
    }

    /// <summary>Plays from the first frame again; numbers and times begin anew, the clock stays where it is.</summary>
    public void Rewind() => _next = 0;
}
