using EdgeConv.Camera.Kernel;
using EdgeConv.Linux;

namespace EdgeConv.Camera.V4l2;

/// <summary>
/// A V4L2 capture device that streams into buffers mapped from its driver (single-planar): frames are handed out where the driver put them. An event that
/// its source changed ends the stream; a signal that is missing is said, and refuses to open.
/// </summary>
internal sealed unsafe class V4l2Camera<TKernel> : FrameSource
    where TKernel : struct, IKernel
{
    /// <summary>V4L2's own limit.</summary>
    private const int MostDriverBuffers = 32;

    private const long SecondNanoseconds = 1_000_000_000, MillisecondNanoseconds = 1_000_000;

    /// <summary>A driver's time that lies further back, or ahead, is not on the monotonic clock, whatever the driver says of it.</summary>
    private const long OldestFrameNanoseconds = 60 * SecondNanoseconds;

    private readonly V4l2Device<TKernel> _device;
    private readonly CameraWish _wish;
    private readonly nint[] _addresses = new nint[MostDriverBuffers];
    private readonly nuint[] _lengths = new nuint[MostDriverBuffers];
    private CameraFormat _format;
    private CameraFault _fault;
    private int _mapped;
    private uint _held; // a bit per buffer that is not the driver's
    private bool _streaming, _hasSequence;
    private uint _lastSequence;
    private long _sequence, _dropped;
    private long _lastSeen; // when a frame came or the signal was looked for: that can take a receiver milliseconds

    public V4l2Camera(string path, CameraWish wish)
    {
        wish.Check(path);
        _device = new(path);
        _wish = wish;
    }

    public override string Name => _device.Path;

    public override CameraFormat Format => _format;

    public override CameraFault Fault => _fault;

    public override long Dropped => _dropped;

    public override void Open()
    {
        Close();
        _device.Open();
        try
        {
            V4l2Capability capability = _device.Capability();
            const uint needed = V4l2Capability.VideoCapture | V4l2Capability.Streaming;
            if ((capability.OfNode & needed) != needed)
                throw new EdgeConvException(CameraErrors.NotACamera, $"{Name}: a V4L2 device that does not capture video through mapped buffers "
                    + $"(capabilities 0x{capability.OfNode:x8}); name another: edgeconv doctor lists cameras");
            V4l2Signal.Prepare(_device);
            _format = V4l2Negotiation.Agree(_device, _wish);
            MapBuffers();
            Start();
        }
        catch
        {
            Close();
            throw;
        }
    }

    public override CaptureResult Capture(TimeSpan timeout, out CameraFrame frame)
    {
        frame = default;
        if (!_streaming)
            return Ended(CameraErrors.NotOpen, null, 0);
        long now = TKernel.Now();
        long deadline = now + Math.Max(0, Math.Min(timeout.Ticks, long.MaxValue / 400)) * TimeSpan.NanosecondsPerTick;
        do
        {
            var entry = new PollEntry { Descriptor = _device.Descriptor, Events = PollEntry.In | PollEntry.Priority };
            int ready = TKernel.Poll(&entry, 1, deadline - now);
            if (ready < 0 && ready != -Errno.EINTR)
                return Ended(CameraErrors.Lost, "poll", -ready);
            if (ready > 0)
            {
                if ((entry.Seen & PollEntry.Priority) != 0 && HasChanged())
                    return CaptureResult.Lost;
                if ((entry.Seen & ~PollEntry.Priority) != 0)
                {
                    var buffer = new V4l2Buffer { Type = V4l2Buffer.TypeVideoCapture, Memory = V4l2Buffer.MemoryMap };
                    int answer = _device.Call(V4l2Request.Dequeue, &buffer);
                    if (answer >= 0)
                        return Taken(buffer, out frame);
                    if (answer != -Errno.EAGAIN)
                        return Ended(CameraErrors.Lost, V4l2Request.Name(V4l2Request.Dequeue), -answer);
                    if ((entry.Seen & (PollEntry.Error | PollEntry.HangUp | PollEntry.Invalid)) != 0)
                        return Ended(CameraErrors.Lost, "poll", Errno.EIO);
                    TKernel.Poll(null, 0, Math.Clamp(deadline - TKernel.Now(), 0, MillisecondNanoseconds)); // ready, yet nothing there: no busy loop
                }
            }
            now = TKernel.Now();
        }
        while (now < deadline);
        _fault = new CameraFault(_held == AllBuffers ? CameraErrors.Held : CameraErrors.Stalled, null, 0);
        if (now - _lastSeen >= SecondNanoseconds)
        {
            _lastSeen = now;
            if (V4l2Signal.IsMissing(_device, out CameraFault missing))
                _fault = missing;
        }
        return CaptureResult.TimedOut;
    }

    public override bool Release(in CameraFrame frame)
    {
        int index = frame.Buffer;
        if (!_streaming || (uint)index >= (uint)_mapped || (_held & 1u << index) == 0)
            return _streaming;
        var buffer = new V4l2Buffer { Type = V4l2Buffer.TypeVideoCapture, Memory = V4l2Buffer.MemoryMap, Index = (uint)index };
        int answer = _device.Call(V4l2Request.Queue, &buffer);
        if (answer < 0)
        {
            Ended(CameraErrors.Lost, V4l2Request.Name(V4l2Request.Queue), -answer);
            return false;
        }
        _held &= ~(1u << index);
        return true;
    }

    public override void Close()
    {
        if (_streaming)
        {
            uint type = V4l2Buffer.TypeVideoCapture;
            _ = _device.Call(V4l2Request.StreamOff, &type); // a device that is gone refuses; closing it ends the stream too
            _streaming = false;
        }
        for (int i = 0; i < _mapped; i++)
            _ = TKernel.Unmap(_addresses[i], _lengths[i]); // fails only for what was never mapped
        _mapped = 0;
        _device.Dispose();
    }

    private uint AllBuffers => _mapped == MostDriverBuffers ? uint.MaxValue : (1u << _mapped) - 1;

    private void MapBuffers()
    {
        var request = new V4l2RequestBuffers { Count = (uint)_wish.Buffers, Type = V4l2Buffer.TypeVideoCapture, Memory = V4l2Buffer.MemoryMap };
        _device.Require(V4l2Request.RequestBuffers, &request);
        if (request.Count is < CameraWish.FewestBuffers or > MostDriverBuffers)
            throw Nonsense(V4l2Request.RequestBuffers, $"gave {request.Count} buffers");
        for (uint i = 0; i < request.Count; i++)
        {
            var buffer = new V4l2Buffer { Type = V4l2Buffer.TypeVideoCapture, Memory = V4l2Buffer.MemoryMap, Index = i };
            _device.Require(V4l2Request.QueryBuffer, &buffer);
            if (buffer.Length == 0 || buffer.Length > int.MaxValue || buffer.Length < _format.FrameBytes)
                throw Nonsense(V4l2Request.QueryBuffer, $"gave a buffer of {buffer.Length} bytes");
            nint address = TKernel.Map(_device.Descriptor, buffer.Length, buffer.Offset);
            if (address is < 0 and > -4096)
                throw _device.Refused("mmap", (int)-address);
            (_addresses[i], _lengths[i]) = (address, buffer.Length);
            _mapped++;
        }
    }

    private void Start()
    {
        for (uint i = 0; i < _mapped; i++)
        {
            var buffer = new V4l2Buffer { Type = V4l2Buffer.TypeVideoCapture, Memory = V4l2Buffer.MemoryMap, Index = i };
            _device.Require(V4l2Request.Queue, &buffer);
        }
        uint type = V4l2Buffer.TypeVideoCapture;
        _device.Require(V4l2Request.StreamOn, &type);
        (_held, _hasSequence, _sequence, _dropped, _fault) = (0, false, 0, 0, default);
        _lastSeen = TKernel.Now();
        _streaming = true;
    }

    private CaptureResult Taken(in V4l2Buffer buffer, out CameraFrame frame)
    {
        frame = default;
        uint index = buffer.Index;
        if (index >= _mapped || (_held & 1u << (int)index) != 0)
            return Ended(CameraErrors.Lost, V4l2Request.Name(V4l2Request.Dequeue), Errno.EINVAL);
        _held |= 1u << (int)index;
        _lastSeen = TKernel.Now();
        Count(buffer.Sequence);
        int bytes = (int)Math.Min(buffer.BytesUsed, (uint)_lengths[index]);
        frame = new CameraFrame((byte*)_addresses[index], bytes, (int)index, _sequence, Time(buffer));
        if ((buffer.Flags & V4l2Buffer.FlagError) == 0 && bytes > 0 && bytes >= _format.FrameBytes)
            return CaptureResult.Frame;
        _fault = new CameraFault(CameraErrors.Damaged, null, 0);
        return CaptureResult.Damaged;
    }

    // The driver counts in 32 bits and wraps. Some give a number twice; one that goes back counts from a new start.
    private void Count(uint sequence)
    {
        uint ahead = sequence - _lastSequence;
        if (!_hasSequence)
            _sequence = sequence;
        else if (ahead is > 0 and <= int.MaxValue)
        {
            _dropped += ahead - 1;
            _sequence += ahead;
        }
        (_hasSequence, _lastSequence) = (true, sequence);
    }

    private static long Time(in V4l2Buffer buffer)
    {
        long now = TKernel.Now();
        if ((buffer.Flags & V4l2Buffer.TimestampMask) != V4l2Buffer.TimestampMonotonic
            || buffer.Seconds is < 0 or > long.MaxValue / SecondNanoseconds - 1 || buffer.Microseconds is < 0 or >= 1_000_000)
            return now;
        long taken = buffer.Seconds * SecondNanoseconds + buffer.Microseconds * 1000;
        return taken <= now && now - taken <= OldestFrameNanoseconds ? taken : now;
    }

    // Takes every event that waits; whether one of them ends the stream.
    private bool HasChanged()
    {
        bool changed = false;
        for (int i = 0; i < 64; i++)
        {
            V4l2Event happened = default;
            if (_device.Call(V4l2Request.DequeueEvent, &happened) < 0)
                break; // ENOENT: no more
            changed |= happened.Type == V4l2EventSubscription.SourceChange;
            if (happened.Pending == 0)
                break;
        }
        if (!changed)
            return false;
        if (!V4l2Signal.IsMissing(_device, out CameraFault missing))
            missing = new CameraFault(CameraErrors.SourceChanged, V4l2Request.Name(V4l2Request.DequeueEvent), 0);
        Ended(missing.Code!, missing.Call, missing.Errno);
        return true;
    }

    private CaptureResult Ended(Errors.ErrorCode code, string? call, int errno)
    {
        _fault = new CameraFault(code, call, errno);
        return CaptureResult.Lost;
    }

    private EdgeConvException Nonsense(uint request, string what) =>
        new(CameraErrors.DriverRefused, $"{Name}: {V4l2Request.Name(request)} {what}; plug the camera in again, ask for less, and see dmesg", callersMistake: false);
}
