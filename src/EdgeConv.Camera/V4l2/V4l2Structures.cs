using System.Runtime.InteropServices;

namespace EdgeConv.Camera.V4l2;

// linux/videodev2.h as 64-bit kernels lay it out; x64 and arm64 agree on every size and offset. Bytes that are not named here are zero on the way in
// and not looked at on the way out.

/// <summary><c>struct v4l2_capability</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct V4l2Capability
{
    public const uint VideoCapture = 0x1, Streaming = 0x0400_0000, HasDeviceCapabilities = 0x8000_0000;

    [FieldOffset(0)] public fixed byte Driver[16];
    [FieldOffset(16)] public fixed byte Card[32];
    [FieldOffset(48)] public fixed byte Bus[32];
    [FieldOffset(84)] public uint Capabilities;
    [FieldOffset(88)] public uint DeviceCapabilities;

    /// <summary>What this node can do; <see cref="Capabilities"/> speaks of all nodes of the device.</summary>
    public readonly uint OfNode => (Capabilities & HasDeviceCapabilities) != 0 ? DeviceCapabilities : Capabilities;
}

/// <summary><c>struct v4l2_fmtdesc</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct V4l2FormatDescription
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(44)] public uint PixelFormat;
}

/// <summary><c>struct v4l2_frmsizeenum</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 44)]
internal struct V4l2FrameSize
{
    public const uint Discrete = 1;

    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint PixelFormat;
    [FieldOffset(8)] public uint Type;

    /// <summary>The width, or the least.</summary>
    [FieldOffset(12)] public uint Width;

    /// <summary>The height of a discrete size.</summary>
    [FieldOffset(16)] public uint Height;

    [FieldOffset(16)] public uint MostWidth;
    [FieldOffset(20)] public uint StepWidth;
    [FieldOffset(24)] public uint LeastHeight;
    [FieldOffset(28)] public uint MostHeight;
    [FieldOffset(32)] public uint StepHeight;
}

/// <summary><c>struct v4l2_fract</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct V4l2Fraction
{
    public uint Numerator, Denominator;
}

/// <summary><c>struct v4l2_frmivalenum</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 52)]
internal struct V4l2FrameInterval
{
    public const uint Discrete = 1;

    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint PixelFormat;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint Type;

    /// <summary>The interval in seconds, or the least.</summary>
    [FieldOffset(20)] public V4l2Fraction Interval;

    [FieldOffset(28)] public V4l2Fraction MostInterval;
}

/// <summary><c>struct v4l2_format</c> with its <c>v4l2_pix_format</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal struct V4l2Format
{
    public const uint FieldNone = 1, FieldSequentialTopFirst = 5, FieldSequentialBottomFirst = 6, FieldAlternate = 7;

    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Width;
    [FieldOffset(12)] public uint Height;
    [FieldOffset(16)] public uint PixelFormat;
    [FieldOffset(20)] public uint Field;
    [FieldOffset(24)] public uint BytesPerLine;
    [FieldOffset(28)] public uint SizeImage;
    [FieldOffset(32)] public uint ColourSpace;
    [FieldOffset(44)] public uint YuvEncoding;
    [FieldOffset(48)] public uint Quantization;
}

/// <summary><c>struct v4l2_streamparm</c> with its <c>v4l2_captureparm</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 204)]
internal struct V4l2StreamParameters
{
    public const uint CanSetInterval = 0x1000;

    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Capability;
    [FieldOffset(12)] public V4l2Fraction Interval;
}

/// <summary><c>struct v4l2_requestbuffers</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct V4l2RequestBuffers
{
    [FieldOffset(0)] public uint Count;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint Memory;
}

/// <summary><c>struct v4l2_buffer</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct V4l2Buffer
{
    public const uint TypeVideoCapture = 1, MemoryMap = 1;
    public const uint FlagError = 0x40, TimestampMask = 0xE000, TimestampMonotonic = 0x2000;

    [FieldOffset(0)] public uint Index;
    [FieldOffset(4)] public uint Type;
    [FieldOffset(8)] public uint BytesUsed;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(24)] public long Seconds;
    [FieldOffset(32)] public long Microseconds;
    [FieldOffset(56)] public uint Sequence;
    [FieldOffset(60)] public uint Memory;
    [FieldOffset(64)] public uint Offset;
    [FieldOffset(72)] public uint Length;
}

/// <summary><c>struct v4l2_event_subscription</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct V4l2EventSubscription
{
    public const uint SourceChange = 5;

    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Id;
}

/// <summary><c>struct v4l2_event</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct V4l2Event
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(8)] public uint Changes;
    [FieldOffset(72)] public uint Pending;
}

/// <summary><c>struct v4l2_input</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct V4l2Input
{
    /// <summary>No power, no signal, no horizontal lock, no sync lock, no carrier.</summary>
    public const uint NoSignal = 0x1 | 0x2 | 0x100 | 0x1_0000 | 0x4_0000;

    public const uint HasTimings = 0x2;

    [FieldOffset(0)] public uint Index;
    [FieldOffset(56)] public uint Status;
    [FieldOffset(60)] public uint Capabilities;
}

/// <summary><c>struct v4l2_dv_timings</c>: packed, so its 64-bit clock is not aligned.</summary>
[StructLayout(LayoutKind.Explicit, Size = 132, Pack = 1)]
internal struct V4l2Timings
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Width;
    [FieldOffset(8)] public uint Height;
    [FieldOffset(12)] public uint Interlaced;
    [FieldOffset(20)] public ulong PixelClock;
}
