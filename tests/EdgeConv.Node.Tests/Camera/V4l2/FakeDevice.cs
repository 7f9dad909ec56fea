using System.Runtime.InteropServices;
using EdgeConv.Camera.V4l2;
using EdgeConv.Linux;

namespace EdgeConv.Node.Tests.Camera.V4l2;

/// <summary>What the fake driver does with the next buffer.</summary>
internal readonly record struct FakeFrame(uint Sequence, int? BytesUsed = null, uint Flags = 0, int Errno = 0, bool Unready = false, long? TakenAt = null);

/// <summary>
/// A V4L2 device with its kernel, in memory: it keeps the rules of the interface (a wrong order of calls is an error as a real kernel gives), counts what is
/// open and mapped, and fails where a test says so. Time passes only in <see cref="Poll"/>. Frames cost no allocation.
/// </summary>
internal sealed unsafe class FakeDevice : IDisposable
{
    private const int Descriptor = 7, MostBuffers = 32;
    private const long Second = 1_000_000_000;

    private readonly Queue<FakeFrame> _frames = new();
    private readonly Dictionary<nint, nuint> _mapped = [];
    private readonly byte*[] _memory = new byte*[MostBuffers];
    private readonly Queue<uint> _queued = new();
    private V4l2Format _format;
    private uint _buffers;
    private bool _streaming;

    /// <summary>Formats and their sizes, as they are enumerated.</summary>
    public List<(uint Code, (uint Width, uint Height)[] Sizes)> Offers { get; } = [(FourCc.Yuyv, [(640, 480), (320, 240)])];

    /// <summary>What S_FMT makes of the wish; null: takes it.</summary>
    public Func<V4l2Format, V4l2Format>? Answer { get; init; }

    /// <summary>Frames per second that are enumerated and set.</summary>
    public uint[] Rates { get; init; } = [30, 15];

    public bool ListsSizes { get; init; } = true;

    public bool HasParameters { get; init; } = true;

    public uint Capabilities { get; init; } = V4l2Capability.VideoCapture | V4l2Capability.Streaming;

    public uint GivesBuffers { get; init; }

    public uint InputStatus { get; set; }

    public uint InputCapabilities { get; set; }

    /// <summary>What QUERY_DV_TIMINGS answers: 0 or an error number.</summary>
    public int TimingsErrno { get; set; }

    public V4l2Timings Detected = new() { Width = 640, Height = 480, PixelClock = 25_175_000 };
    public V4l2Timings Set;

    /// <summary>Events that wait, by type.</summary>
    public Queue<uint> Events { get; } = new();

    /// <summary>Which call is to fail, counted from 0 over all calls, and how.</summary>
    public int FailsAt { get; set; } = -1;

    public int FailsWith { get; set; }

    /// <summary>How often poll is interrupted before it answers.</summary>
    public int Interruptions { get; set; }

    /// <summary>Whether frames come by themselves once the script is empty.</summary>
    public bool Endless { get; set; }

    public long Now { get; private set; } = 1000 * Second;

    public int Calls { get; private set; }

    public int OpenDescriptors { get; private set; }

    public int Mappings => _mapped.Count;

    public int Queued => _queued.Count;

    public uint LastCall { get; private set; }

    /// <summary>Sends a frame whose bytes are all its number.</summary>
    public void Send(FakeFrame frame) => _frames.Enqueue(frame);

    public int Open(byte* path, int flags)
    {
        if (Failure() is var errno and not 0)
            return errno;
        OpenDescriptors++;
        return Descriptor;
    }

    public int Close(int descriptor)
    {
        if (descriptor != Descriptor || OpenDescriptors == 0)
            throw new InvalidOperationException("closed twice");
        OpenDescriptors--;
        (_streaming, _buffers) = (false, 0);
        _queued.Clear();
        return Failure();
    }

    public nint Map(int descriptor, nuint length, long offset)
    {
        if (Failure() is var errno and not 0)
            return errno;
        nint address = (nint)NativeMemory.AllocZeroed(length);
        _mapped.Add(address, length);
        _memory[offset / 4096] = (byte*)address;
        return address;
    }

    public int Unmap(nint address, nuint length)
    {
        if (!_mapped.Remove(address, out nuint mapped) || mapped != length)
            throw new InvalidOperationException("unmapped what was not mapped");
        NativeMemory.Free((void*)address);
        return Failure();
    }

    public int Poll(PollEntry* entries, int count, long nanoseconds)
    {
        if (nanoseconds < 0)
            throw new InvalidOperationException("a wait that ends before it begins");
        if (count == 0)
        {
            Now += nanoseconds;
            return 0;
        }
        if (Failure() is var errno and not 0)
            return errno;
        if (Interruptions > 0)
        {
            Interruptions--;
            Now += nanoseconds / 4;
            return -Errno.EINTR;
        }
        short seen = 0;
        if (Events.Count > 0)
            seen |= PollEntry.Priority;
        if (_streaming && _queued.Count > 0 && (_frames.Count > 0 || Endless))
            seen |= PollEntry.In;
        if (!_streaming)
            seen |= PollEntry.Error;
        entries->Seen = seen;
        Now += seen == 0 ? nanoseconds : 1_000_000;
        return seen == 0 ? 0 : 1;
    }

    public int Control(int descriptor, uint request, void* argument)
    {
        if (descriptor != Descriptor || OpenDescriptors == 0)
            throw new InvalidOperationException("a call on a closed device");
        LastCall = request;
        return Failure() is var errno and not 0 ? errno : FakeControl(request, argument);
    }

    public void Dispose()
    {
        foreach (nint address in _mapped.Keys)
            NativeMemory.Free((void*)address);
    }

    private int Failure() => Calls++ == FailsAt ? -FailsWith : 0;

    private int FakeControl(uint request, void* argument) => request switch
    {
        V4l2Request.QueryCapabilities => Query((V4l2Capability*)argument),
        V4l2Request.EnumerateFormats => List((V4l2FormatDescription*)argument),
        V4l2Request.EnumerateSizes => List((V4l2FrameSize*)argument),
        V4l2Request.EnumerateIntervals => List((V4l2FrameInterval*)argument),
        V4l2Request.SetFormat => Take((V4l2Format*)argument),
        V4l2Request.GetParameters => Parameters((V4l2StreamParameters*)argument, false),
        V4l2Request.SetParameters => Parameters((V4l2StreamParameters*)argument, true),
        V4l2Request.RequestBuffers => Request((V4l2RequestBuffers*)argument),
        V4l2Request.QueryBuffer => Describe((V4l2Buffer*)argument),
        V4l2Request.Queue => Queue((V4l2Buffer*)argument),
        V4l2Request.Dequeue => Dequeue((V4l2Buffer*)argument),
        V4l2Request.StreamOn => Stream(true),
        V4l2Request.StreamOff => Stream(false),
        V4l2Request.GetInput => 0,
        V4l2Request.EnumerateInputs => Input((V4l2Input*)argument),
        V4l2Request.QueryTimings => Timings((V4l2Timings*)argument),
        V4l2Request.GetTimings => Get((V4l2Timings*)argument),
        V4l2Request.SetTimings => SetTo((V4l2Timings*)argument),
        V4l2Request.SubscribeEvent => 0,
        V4l2Request.DequeueEvent => Event((V4l2Event*)argument),
        _ => -Errno.ENOTTY,
    };

    private int Query(V4l2Capability* capability)
    {
        "fake"u8.CopyTo(new Span<byte>(capability->Driver, 16));
        "A fake camera"u8.CopyTo(new Span<byte>(capability->Card, 32));
        capability->Capabilities = Capabilities | V4l2Capability.HasDeviceCapabilities | 0x0020_0000;
        capability->DeviceCapabilities = Capabilities;
        return 0;
    }

    private int List(V4l2FormatDescription* description)
    {
        if (description->Index >= Offers.Count)
            return -Errno.EINVAL;
        description->PixelFormat = Offers[(int)description->Index].Code;
        return 0;
    }

    private int List(V4l2FrameSize* size)
    {
        if (!ListsSizes)
            return -Errno.ENOTTY;
        (uint Width, uint Height)[] sizes = SizesOf(size->PixelFormat);
        if (size->Index >= sizes.Length)
            return -Errno.EINVAL;
        size->Type = V4l2FrameSize.Discrete;
        (size->Width, size->Height) = sizes[size->Index];
        return 0;
    }

    private int List(V4l2FrameInterval* interval)
    {
        if (interval->Index >= Rates.Length)
            return -Errno.EINVAL;
        interval->Type = V4l2FrameInterval.Discrete;
        interval->Interval = new V4l2Fraction { Numerator = 1, Denominator = Rates[interval->Index] };
        return 0;
    }

    private int Take(V4l2Format* format)
    {
        if (_buffers != 0)
            return -Errno.EBUSY;
        uint code = format->PixelFormat;
        if (!Offers.Exists(offer => offer.Code == code))
            format->PixelFormat = Offers[0].Code;
        format->BytesPerLine = format->PixelFormat switch
        {
            FourCc.Yuyv => 2 * format->Width,
            FourCc.Rgb24 or FourCc.Bgr24 => 3 * format->Width,
            FourCc.Mjpeg or FourCc.Jpeg => 0,
            _ => format->Width,
        };
        format->SizeImage = format->PixelFormat switch
        {
            FourCc.Nv12 or FourCc.I420 => format->BytesPerLine * format->Height * 3 / 2,
            FourCc.Mjpeg or FourCc.Jpeg => 2 * format->Width * format->Height,
            _ => format->BytesPerLine * format->Height,
        };
        if (Answer is not null)
            *format = Answer(*format);
        _format = *format;
        return 0;
    }

    private int Parameters(V4l2StreamParameters* parameters, bool sets)
    {
        if (!HasParameters)
            return -Errno.ENOTTY;
        parameters->Capability = V4l2StreamParameters.CanSetInterval;
        uint rate = Rates[0];
        foreach (uint known in Rates)
        {
            if (sets && parameters->Interval.Numerator * known == parameters->Interval.Denominator)
                rate = known;
        }
        parameters->Interval = new V4l2Fraction { Numerator = 1, Denominator = rate };
        return 0;
    }

    private int Request(V4l2RequestBuffers* request)
    {
        if (GivesBuffers != 0)
            request->Count = GivesBuffers;
        _buffers = Math.Min(request->Count, MostBuffers);
        return 0;
    }

    private int Describe(V4l2Buffer* buffer)
    {
        if (buffer->Index >= _buffers)
            return -Errno.EINVAL;
        buffer->Length = _format.SizeImage;
        buffer->Offset = buffer->Index * 4096;
        return 0;
    }

    private int Queue(V4l2Buffer* buffer)
    {
        if (buffer->Index >= _buffers || _queued.Contains(buffer->Index))
            return -Errno.EINVAL;
        _queued.Enqueue(buffer->Index);
        return 0;
    }

    private int Dequeue(V4l2Buffer* buffer)
    {
        if (!_streaming)
            return -Errno.EINVAL;
        if (_queued.Count == 0 || (_frames.Count == 0 && !Endless))
            return -Errno.EAGAIN;
        if (!_frames.TryDequeue(out FakeFrame frame))
            frame = new FakeFrame(0);
        if (frame.Unready)
            return -Errno.EAGAIN;
        if (frame.Errno != 0)
            return -frame.Errno;
        uint index = _queued.Dequeue();
        *buffer = new V4l2Buffer { Index = index, Type = buffer->Type, Memory = buffer->Memory, Length = _format.SizeImage, Sequence = frame.Sequence };
        buffer->BytesUsed = (uint)(frame.BytesUsed ?? (int)_format.SizeImage);
        buffer->Flags = frame.Flags | V4l2Buffer.TimestampMonotonic;
        long taken = frame.TakenAt ?? Now - 500_000;
        (buffer->Seconds, buffer->Microseconds) = (taken / Second, taken % Second / 1000);
        new Span<byte>(_memory[index], (int)_format.SizeImage).Fill((byte)frame.Sequence);
        return 0;
    }

    private int Stream(bool on)
    {
        _streaming = on;
        if (!on)
            _queued.Clear();
        return 0;
    }

    private int Input(V4l2Input* input)
    {
        (input->Status, input->Capabilities) = (InputStatus, InputCapabilities);
        return 0;
    }

    private int Timings(V4l2Timings* timings)
    {
        *timings = Detected;
        return -TimingsErrno;
    }

    private int Get(V4l2Timings* timings)
    {
        *timings = Set;
        return 0;
    }

    private int SetTo(V4l2Timings* timings)
    {
        Set = *timings;
        return 0;
    }

    private int Event(V4l2Event* happened)
    {
        if (!Events.TryDequeue(out uint type))
            return -Errno.ENOENT;
        *happened = new V4l2Event { Type = type, Changes = 1, Pending = (uint)Events.Count };
        return 0;
    }

    private (uint Width, uint Height)[] SizesOf(uint code)
    {
        foreach ((uint known, (uint, uint)[] sizes) in Offers)
        {
            if (known == code)
                return sizes;
        }
        return [];
    }
}
