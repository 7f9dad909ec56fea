using System.Runtime.InteropServices;
using EdgeConv.Camera;
using EdgeConv.Errors;
using EdgeConv.Linux;

namespace EdgeConv.Testing;

/// <summary>
/// A camera that does what a script says, faults included, so that code around cameras is tested without one. Frames are copied into buffers that
/// are overwritten when they are given back, as a driver would, so that looking at a frame too late shows. On a <see cref="SimulatedClock"/> every run is the same.
/// </summary>
/// <example><code>
/// var camera = new SimulatedCamera(new CameraFormat(layout, false, 10), clock);
/// camera.Send(picture, 3).Stall(TimeSpan.FromSeconds(3)).Lose().Refuse(2).Send(picture);
/// </code></example>
public sealed unsafe class SimulatedCamera : FrameSource
{
    private const byte GivenBack = 0xDD;

    private readonly Queue<Step> _script = new();
    private readonly TimeProvider _clock;
    private readonly bool[] _held;
    private byte* _memory;
    private nuint _bufferBytes;
    private CameraFormat _format;
    private CameraFault _fault;
    private Step _current;
    private TimeSpan _interval;
    private long _opened, _sequence, _lastSequence, _dropped;
    private int _used; // of the step at the script's head
    private TimeSpan _due;
    private bool _open, _failsRelease;

    private enum Act
    {
        Send,
        Damage,
        Drop,
        Stall,
        Lose,
        Refuse,
        Change,
        FailRelease,
        End,
    }

    private readonly record struct Step(Act Act, byte[]? Bytes, int Times, TimeSpan Time, CameraFormat Format);

    /// <summary>Makes a camera with an empty script.</summary>
    /// <param name="format">What its frames are; without a rate they come 10 times a second.</param>
    /// <param name="clock">Time: simulated time passes while it is waited for frames.</param>
    /// <param name="buffers">How many frames can be held at a time.</param>
    public SimulatedCamera(CameraFormat format, TimeProvider clock, int buffers = 4)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers, 1);
        _clock = clock;
        _held = new bool[buffers];
        Take(format);
    }

    /// <summary>Gives the memory back if <see cref="FrameSource.Dispose()"/> was forgotten.</summary>
    ~SimulatedCamera() => NativeMemory.Free(_memory);

    /// <inheritdoc/>
    public override string Name => "simulated camera";

    /// <inheritdoc/>
    public override CameraFormat Format => _format;

    /// <inheritdoc/>
    public override CameraFault Fault => _fault;

    /// <inheritdoc/>
    public override long Dropped => _dropped;

    /// <summary>How often it was opened.</summary>
    public int Openings { get; private set; }

    /// <summary>Frames that are held now.</summary>
    public int Held => _held.AsSpan().Count(true);

    /// <summary>Sends a frame, some times. After the script's end the last frame is sent for ever.</summary>
    public SimulatedCamera Send(byte[] bytes, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return Then(new(Act.Send, bytes, times, default, default));
    }

    /// <summary>Sends frames that the driver marks as damaged; too short ones are the caller's to make.</summary>
    public SimulatedCamera Damage(byte[] bytes, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return Then(new(Act.Damage, bytes, times, default, default));
    }

    /// <summary>Drops frames: their time passes, and the next number jumps.</summary>
    public SimulatedCamera Drop(int frames) => Then(new(Act.Drop, null, frames, default, default));

    /// <summary>Sends nothing for some time.</summary>
    public SimulatedCamera Stall(TimeSpan time) => Then(new(Act.Stall, null, 1, time, default));

    /// <summary>Is gone, until it is opened again.</summary>
    public SimulatedCamera Lose() => Then(new(Act.Lose, null, 1, default, default));

    /// <summary>Refuses to open, some times: as a device that is not there yet.</summary>
    public SimulatedCamera Refuse(int times) => Then(new(Act.Refuse, null, times, default, default));

    /// <summary>Says that its source changed; opened again it has another format.</summary>
    public SimulatedCamera Change(CameraFormat format) => Then(new(Act.Change, null, 1, default, format));

    /// <summary>Refuses to take frames back, once, after the next frame.</summary>
    public SimulatedCamera FailRelease() => Then(new(Act.FailRelease, null, 1, default, default));

    /// <summary>Is over.</summary>
    public SimulatedCamera End() => Then(new(Act.End, null, 1, default, default));

    /// <inheritdoc/>
    public override void Open()
    {
        Close();
        if (_script.TryPeek(out Step step) && step.Act == Act.Refuse)
        {
            Consume();
            throw new EdgeConvException(CameraErrors.Absent, $"{Name}: open: {Errno.Words(Errno.ENOENT)}; the script says so", callersMistake: false);
        }
        if (_script.TryPeek(out step) && step.Act == Act.Change)
        {
            Take(step.Format);
            Consume();
        }
        Openings++;
        (_open, _fault, _dropped, _sequence, _lastSequence, _due, _failsRelease) = (true, default, 0, 0, -1, TimeSpan.Zero, false);
        _opened = _clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
    {
        frame = default;
        if (!_open)
            return Lost(CameraErrors.NotOpen, 0);
        while (_script.TryPeek(out Step step))
        {
            switch (step.Act)
            {
                case Act.Send or Act.Damage:
                    _current = step;
                    CaptureResult result = Sent(step, timeout, out frame);
                    if (result != CaptureResult.TimedOut)
                        Consume();
                    return result;
                case Act.Drop:
                    _sequence += step.Times;
                    _due += _interval * step.Times;
                    break;
                case Act.Stall:
                    _due += step.Time;
                    break;
                case Act.FailRelease:
                    _failsRelease = true;
                    break;
                case Act.Lose:
                    _script.Dequeue();
                    return Lost(CameraErrors.Lost, Errno.ENODEV);
                case Act.Refuse:
                    return Lost(CameraErrors.Lost, Errno.ENODEV); // once it is closed, it refuses to open
                case Act.Change:
                    return Lost(CameraErrors.SourceChanged, 0);
                default:
                    return CaptureResult.Ended;
            }
            _script.Dequeue();
        }
        if (_current.Bytes is not null)
            return Sent(_current, timeout, out frame);
        Clocks.Wait(_clock, timeout);
        return TimedOut(CameraErrors.Stalled);
    }

    /// <inheritdoc/>
    public override bool Release(in CameraFrame frame)
    {
        if (!_open || (uint)frame.Buffer >= (uint)_held.Length || !_held[frame.Buffer])
            return _open;
        if (_failsRelease)
        {
            Lost(CameraErrors.Lost, Errno.EINVAL);
            return false;
        }
        _held[frame.Buffer] = false;
        Buffer(frame.Buffer).Fill(GivenBack);
        return true;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_open)
            new Span<byte>(_memory, (int)_bufferBytes * _held.Length).Fill(GivenBack);
        _open = false;
        Array.Clear(_held);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_memory);
        _memory = null;
        base.Dispose(disposing);
    }

    private CaptureResult Sent(in Step step, TimeSpan timeout, out CameraFrame frame)
    {
        frame = default;
        TimeSpan early = _due - _clock.GetElapsedTime(_opened);
        int buffer = Array.IndexOf(_held, false);
        if (early > timeout || buffer < 0)
        {
            Clocks.Wait(_clock, timeout);
            return TimedOut(buffer < 0 ? CameraErrors.Held : CameraErrors.Stalled);
        }
        Clocks.Wait(_clock, early);
        TimeSpan now = _clock.GetElapsedTime(_opened);
        TimeSpan taken = now > _due ? now : _due; // nobody waited: a camera overwrites, it does not keep
        int length = Math.Min(step.Bytes!.Length, (int)_bufferBytes);
        step.Bytes.AsSpan(0, length).CopyTo(Buffer(buffer));
        _held[buffer] = true;
        _dropped += _sequence - _lastSequence - 1;
        _lastSequence = _sequence;
        frame = new CameraFrame(_memory + (nuint)buffer * _bufferBytes, length, buffer, _sequence++,
            (_clock.GetElapsedTime(0, _opened) + taken).Ticks * TimeSpan.NanosecondsPerTick);
        _due = taken + _interval;
        if (step.Act == Act.Send && length >= _format.FrameBytes)
            return CaptureResult.Frame;
        _fault = new CameraFault(CameraErrors.Damaged, null, 0);
        return CaptureResult.Damaged;
    }

    private void Consume()
    {
        if (++_used < _script.Peek().Times)
            return;
        _script.Dequeue();
        _used = 0;
    }

    private CaptureResult Lost(ErrorCode code, int errno)
    {
        _fault = new CameraFault(code, null, errno);
        return CaptureResult.Lost;
    }

    private CaptureResult TimedOut(ErrorCode code)
    {
        _fault = new CameraFault(code, null, 0);
        return CaptureResult.TimedOut;
    }

    private Span<byte> Buffer(int index) => new(_memory + (nuint)index * _bufferBytes, (int)_bufferBytes);

    private SimulatedCamera Then(Step step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step.Times, 1);
        _script.Enqueue(step);
        return this;
    }

    private void Take(CameraFormat format)
    {
        _format = format;
        _interval = TimeSpan.FromSeconds(format.FramesPerSecond > 0 ? 1 / format.FramesPerSecond : 0.1);
        // A JPEG picture is shorter than its pixels, but for noise at the best quality.
        _bufferBytes = (nuint)(format.IsJpeg ? Math.Max(4096, 3L * format.Layout.Width * format.Layout.Height) : format.Layout.FrameBytes);
        NativeMemory.Free(_memory);
        _memory = (byte*)NativeMemory.Alloc(_bufferBytes * (nuint)_held.Length);
    }
}
