namespace EdgeConv.Camera.V4l2;

/// <summary>Numbers of V4L2's ioctls: direction, size of the structure, 'V', number. The same on x64 and arm64.</summary>
internal static class V4l2Request
{
    private const uint Read = 2u << 30, Write = 1u << 30;

    public const uint QueryCapabilities = Read | 104 << 16 | 'V' << 8 | 0;
    public const uint EnumerateFormats = Read | Write | 64 << 16 | 'V' << 8 | 2;
    public const uint SetFormat = Read | Write | 208 << 16 | 'V' << 8 | 5;
    public const uint RequestBuffers = Read | Write | 20 << 16 | 'V' << 8 | 8;
    public const uint QueryBuffer = Read | Write | 88 << 16 | 'V' << 8 | 9;
    public const uint Queue = Read | Write | 88 << 16 | 'V' << 8 | 15;
    public const uint Dequeue = Read | Write | 88 << 16 | 'V' << 8 | 17;
    public const uint StreamOn = Write | 4 << 16 | 'V' << 8 | 18;
    public const uint StreamOff = Write | 4 << 16 | 'V' << 8 | 19;
    public const uint GetParameters = Read | Write | 204 << 16 | 'V' << 8 | 21;
    public const uint SetParameters = Read | Write | 204 << 16 | 'V' << 8 | 22;
    public const uint EnumerateInputs = Read | Write | 80 << 16 | 'V' << 8 | 26;
    public const uint GetInput = Read | 4 << 16 | 'V' << 8 | 38;
    public const uint EnumerateSizes = Read | Write | 44 << 16 | 'V' << 8 | 74;
    public const uint EnumerateIntervals = Read | Write | 52 << 16 | 'V' << 8 | 75;
    public const uint SetTimings = Read | Write | 132 << 16 | 'V' << 8 | 87;
    public const uint GetTimings = Read | Write | 132 << 16 | 'V' << 8 | 88;
    public const uint DequeueEvent = Read | 136u << 16 | 'V' << 8 | 89;
    public const uint SubscribeEvent = Write | 32 << 16 | 'V' << 8 | 90;
    public const uint QueryTimings = Read | 132u << 16 | 'V' << 8 | 99;

    /// <summary>The name that linux/videodev2.h gives a request.</summary>
    public static string Name(uint request) => request switch
    {
        QueryCapabilities => "VIDIOC_QUERYCAP",
        EnumerateFormats => "VIDIOC_ENUM_FMT",
        SetFormat => "VIDIOC_S_FMT",
        RequestBuffers => "VIDIOC_REQBUFS",
        QueryBuffer => "VIDIOC_QUERYBUF",
        Queue => "VIDIOC_QBUF",
        Dequeue => "VIDIOC_DQBUF",
        StreamOn => "VIDIOC_STREAMON",
        StreamOff => "VIDIOC_STREAMOFF",
        GetParameters => "VIDIOC_G_PARM",
        SetParameters => "VIDIOC_S_PARM",
        EnumerateInputs => "VIDIOC_ENUMINPUT",
        GetInput => "VIDIOC_G_INPUT",
        EnumerateSizes => "VIDIOC_ENUM_FRAMESIZES",
        EnumerateIntervals => "VIDIOC_ENUM_FRAMEINTERVALS",
        SetTimings => "VIDIOC_S_DV_TIMINGS",
        GetTimings => "VIDIOC_G_DV_TIMINGS",
        DequeueEvent => "VIDIOC_DQEVENT",
        SubscribeEvent => "VIDIOC_SUBSCRIBE_EVENT",
        QueryTimings => "VIDIOC_QUERY_DV_TIMINGS",
        _ => "ioctl",
    };
}
