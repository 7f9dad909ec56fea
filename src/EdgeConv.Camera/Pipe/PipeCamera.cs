using System.Globalization;
using System.Runtime.InteropServices;
using EdgeConv.Camera.Kernel;
using EdgeConv.Frames;
using EdgeConv.Linux;

namespace EdgeConv.Camera.Pipe;

/// <summary>
/// A CSI camera through <c>rpicam-vid --codec yuv420</c>: frames of a fixed number of bytes, read from a pipe into fixed buffers. The stream has no marks
/// between frames, so opening measures how many bytes come before the first pause.
/// </summary>
internal sealed unsafe class PipeCamera : FrameSource
{
    /// <summary>The command that the source's name <c>rpicam</c> stands for.</summary>
    public const string DefaultCommand = "rpicam-vid";

    private const double DefaultRate = 30;
    private const long MillisecondNanoseconds = 1_000_000;

    /// <summary>How long the first frame may take: camera programs need seconds to start.</summary>
    private const long StartNanoseconds = 15_000 * MillisecondNanoseconds;

    /// <summary>How often it is looked whether opening was given up.</summary>
    private const long LookNanoseconds = 100 * MillisecondNanoseconds;

    private readonly string _command;
    private readonly CameraWish _wish;
    private readonly TextTail _messages = new();
    private readonly byte[] _chatter = new byte[512];
    private readonly bool[] _held;
    private CameraCommand? _child;
    private CameraFormat _format;
    private CameraFault _fault;
    private byte* _memory;
    private int _bufferBytes, _frameBytes;
    private int _target, _filled; // the buffer that is being filled, and its bytes so far
    private long _sequence, _begun;
    private bool _messagesEnded;
    private volatile bool _givesUp;

    /// <param name="command">The program; it takes the options of rpicam-vid.</param>
    public PipeCamera(string command, CameraWish wish)
    {
        wish.Check(command);
        if (wish.Width % 2 != 0 || wish.Height % 2 != 0)
            throw new EdgeConvException(CameraErrors.Wish, $"{command}: frames of {wish.Width}x{wish.Height}; give an even width and an even height");
        if (wish.Format is not (CaptureFormat.Any or CaptureFormat.I420))
            throw new EdgeConvException(CameraErrors.Wish, $"{command}: it gives i420 only, not {CaptureFormats.Word(wish.Format)}");
        _command = command;
        _wish = wish;
        _held = new bool[wish.Buffers];
    }

    /// <summary>Gives the memory back if <see cref="FrameSource.Dispose()"/> was forgotten.</summary>
    ~PipeCamera() => NativeMemory.Free(_memory);

    public override string Name => _command;

    public override CameraFormat Format => _format;

    public override CameraFault Fault => _fault;

    /// <summary>A pipe drops nothing; the camera's own losses cannot be seen through it.</summary>
    public override long Dropped => 0;

    /// <summary>The child's number; 0 where there is none.</summary>
    internal int ProcessId => _child?.Id ?? 0;

    public override void Open()
    {
        Close();
        if (!OperatingSystem.IsLinux())
            throw new EdgeConvException(CameraErrors.Source, $"{_command}: cameras of this kind are read on Linux only; use file:PATH here");
        if (_memory == null)
        {
            // One byte more than the largest frame shows that no pause followed it.
            _bufferBytes = (PipeFrameSizes.MostBytes(_wish.Width, _wish.Height) + 64) / 64 * 64;
            _memory = (byte*)NativeMemory.Alloc((nuint)_bufferBytes * (nuint)_held.Length);
        }
        _messages.Clear();
        (_messagesEnded, _fault, _sequence, _filled) = (false, default, 0, 0);
        _target = Reserve();
        _child = new CameraCommand(_command, Arguments());
        try
        {
            int stride = Measure();
            var layout = new FrameLayout(_wish.Width, _wish.Height, PixelFormat.I420, stride);
            _frameBytes = PipeFrameSizes.Bytes(stride, _wish.Height);
            // For raw frames rpicam-vid asks the camera for JPEG's colours.
            _format = new CameraFormat(layout, false, _wish.FramesPerSecond > 0 ? _wish.FramesPerSecond : DefaultRate) { Range = ColourRange.Full, Matrix = ColourMatrix.Bt601 };
        }
        catch
        {
            Close();
            throw;
        }
    }

    internal override void GiveUp() => _givesUp = true;

    public override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
    {
        frame = default;
        if (_child is null)
            return Lost(CameraErrors.NotOpen, null, 0);
        long now = LinuxKernel.Now();
        long deadline = now + Math.Max(0, Math.Min(timeout.Ticks, long.MaxValue / 400)) * TimeSpan.NanosecondsPerTick;
        if (_target < 0)
            _target = Reserve();
        for (bool hasAsked = false; ; hasAsked = true)
        {
            if (_filled >= _frameBytes && TryTake(out frame))
                return CaptureResult.Frame;
            if (hasAsked && now >= deadline)
                break;
            int got = Read(_frameBytes, deadline - now);
            if (got < 0)
                return Lost(CameraErrors.Lost, "read", -got);
            if (got == 0)
                return Lost(CameraErrors.CommandEnded, null, 0);
            now = LinuxKernel.Now();
        }
        _fault = new CameraFault(_target < 0 || _filled >= _frameBytes ? CameraErrors.Held : CameraErrors.Stalled, null, 0);
        return CaptureResult.TimedOut;
    }

    public override bool Release(in CameraFrame frame)
    {
        if (_child is not null && (uint)frame.Buffer < (uint)_held.Length)
            _held[frame.Buffer] = false;
        return _child is not null;
    }

    public override string Explain(in CameraFault fault)
    {
        string text = base.Explain(fault);
        if (fault.Code == CameraErrors.CommandEnded && _child is not null)
            text = $"{_command} {_child.Ending()}";
        string said = _messages.LastLine();
        return said.Length == 0 ? text : $"{text}; it said: {said}";
    }

    public override void Close()
    {
        _child?.Dispose();
        _child = null;
        Array.Clear(_held);
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_memory);
        _memory = null;
        base.Dispose(disposing);
    }

    private string[] Arguments()
    {
        string width = _wish.Width.ToString(CultureInfo.InvariantCulture), height = _wish.Height.ToString(CultureInfo.InvariantCulture);
        string[] always = ["-t", "0", "-n", "--codec", "yuv420", "--flush", "--width", width, "--height", height];
        string[] rate = _wish.FramesPerSecond > 0 ? ["--framerate", _wish.FramesPerSecond.ToString("0.###", CultureInfo.InvariantCulture)] : [];
        return [.. always, .. rate, "-o", "-"];
    }

    // Reads the first frame; its rows' stride is the one whose frames are as long as what came before the first pause.
    private int Measure()
    {
        double rate = _wish.FramesPerSecond > 0 ? _wish.FramesPerSecond : DefaultRate;
        long pause = (long)(500 * MillisecondNanoseconds / rate); // half of a frame's time
        long deadline = LinuxKernel.Now() + StartNanoseconds + 2 * pause;
        while (LinuxKernel.Now() < deadline && !_givesUp)
        {
            int before = _filled;
            int got = Read(_bufferBytes, _filled == 0 ? LookNanoseconds : pause);
            if (got <= 0)
                throw Ended();
            if (_filled == _bufferBytes)
                return PipeFrameSizes.UsualStride(_wish.Width); // no pause: frames follow one another too fast to see
            if (_filled > 0 && _filled == before && PipeFrameSizes.TryStride(_wish.Width, _wish.Height, _filled, out int stride))
                return stride;
        }
        if (_filled == 0)
            throw new EdgeConvException(CameraErrors.Stalled, $"{Explain(new(CameraErrors.Stalled, null, 0))}; check the camera's cable", callersMistake: false);
        throw new EdgeConvException(CameraErrors.FramesDiffer,
            $"{_command}: {_filled} bytes before a pause are no frame of {_wish.Width}x{_wish.Height}; ask for a width that is a multiple of 64", callersMistake: false);
    }

    private EdgeConvException Ended() =>
        new(CameraErrors.CommandEnded, $"{Explain(new(CameraErrors.CommandEnded, null, 0))}; run it by hand to see more", callersMistake: false);

    // One wait, and at most one read each of frames and messages. 1: go on; 0: the child's output ended; less: an error number with a minus.
    private int Read(int upTo, long nanoseconds)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        bool wantsFrames = _target >= 0 && _filled < upTo;
        entries[0] = new PollEntry { Descriptor = wantsFrames ? _child!.Output : -1, Events = PollEntry.In };
        entries[1] = new PollEntry { Descriptor = _messagesEnded ? -1 : _child!.Errors, Events = PollEntry.In };
        int ready = LinuxKernel.Poll(entries, 2, nanoseconds);
        if (ready < 0)
            return ready == -Errno.EINTR ? 1 : ready;
        if (entries[1].Seen != 0)
            ReadMessages();
        if (entries[0].Seen == 0)
            return 1;
        nint got = LinuxKernel.Read(_child!.Output, _memory + (nint)_target * _bufferBytes + _filled, (nuint)(upTo - _filled));
        if (got is -Errno.EINTR or -Errno.EAGAIN)
            return 1;
        if (got <= 0)
        {
            if (!_messagesEnded && got == 0)
                DrainMessages();
            return (int)got;
        }
        if (_filled == 0)
            _begun = LinuxKernel.Now();
        _filled += (int)got;
        return 1;
    }

    // Bytes of the next frame, which only measuring reads too, move to its buffer; without a free one they and the frame wait.
    private bool TryTake(out CameraFrame frame)
    {
        frame = default;
        int more = _filled - _frameBytes, next = Reserve();
        if (more > 0 && next < 0)
            return false;
        byte* buffer = _memory + (nint)_target * _bufferBytes;
        if (more > 0)
            Buffer.MemoryCopy(buffer + _frameBytes, _memory + (nint)next * _bufferBytes, _bufferBytes, more);
        frame = new CameraFrame(buffer, _frameBytes, _target, _sequence++, _begun);
        (_target, _filled) = (next, more);
        return true;
    }

    // A buffer that nobody has; -1 where there is none.
    private int Reserve()
    {
        int free = Array.IndexOf(_held, false);
        if (free >= 0)
            _held[free] = true;
        return free;
    }

    private void ReadMessages()
    {
        fixed (byte* chatter = _chatter)
        {
            nint got = LinuxKernel.Read(_child!.Errors, chatter, (nuint)_chatter.Length);
            if (got > 0)
                _messages.Add(new(chatter, (int)got));
            else if (got is not (-Errno.EINTR or -Errno.EAGAIN))
                _messagesEnded = true;
        }
    }

    // What the child wrote last says why it ended; a child of the child may keep the pipe open, so this does not wait for its end.
    private void DrainMessages()
    {
        for (int i = 0; i < 64 && !_messagesEnded; i++)
        {
            var entry = new PollEntry { Descriptor = _child!.Errors, Events = PollEntry.In };
            if (LinuxKernel.Poll(&entry, 1, 0) <= 0)
                return;
            ReadMessages();
        }
    }

    private CaptureResult Lost(Errors.ErrorCode code, string? call, int errno)
    {
        _fault = new CameraFault(code, call, errno);
        return CaptureResult.Lost;
    }
}
