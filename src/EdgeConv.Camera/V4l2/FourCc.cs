using EdgeConv.Frames;

namespace EdgeConv.Camera.V4l2;

/// <summary>V4L2's codes of pixel formats: four characters.</summary>
internal static class FourCc
{
    public const uint Yuyv = 'Y' | 'U' << 8 | 'Y' << 16 | 'V' << 24;
    public const uint Nv12 = 'N' | 'V' << 8 | '1' << 16 | '2' << 24;
    public const uint I420 = 'Y' | 'U' << 8 | '1' << 16 | '2' << 24;
    public const uint Rgb24 = 'R' | 'G' << 8 | 'B' << 16 | '3' << 24;
    public const uint Bgr24 = 'B' | 'G' << 8 | 'R' << 16 | '3' << 24;
    public const uint Grey = 'G' | 'R' << 8 | 'E' << 16 | 'Y' << 24;
    public const uint Mjpeg = 'M' | 'J' << 8 | 'P' << 16 | 'G' << 24;
    public const uint Jpeg = 'J' | 'P' << 8 | 'E' << 16 | 'G' << 24;

    /// <summary>What we read, in the order of preference that <see cref="CaptureFormat"/> states.</summary>
    public static ReadOnlySpan<uint> Readable => [Yuyv, Nv12, I420, Rgb24, Bgr24, Mjpeg, Jpeg, Grey];

    /// <summary>The format of a code.</summary>
    public static bool TryRead(uint code, out CaptureFormat format)
    {
        format = code switch
        {
            Yuyv => CaptureFormat.Yuyv,
            Nv12 => CaptureFormat.Nv12,
            I420 => CaptureFormat.I420,
            Rgb24 => CaptureFormat.Rgb24,
            Bgr24 => CaptureFormat.Bgr24,
            Grey => CaptureFormat.Grey,
            Mjpeg or Jpeg => CaptureFormat.Mjpeg,
            _ => CaptureFormat.Any,
        };
        return format != CaptureFormat.Any;
    }

    /// <summary>The characters; what is not printable becomes a point.</summary>
    public static string Text(uint code) => string.Create(4, code & 0x7FFF_FFFF, static (text, value) => // the top bit says big-endian
    {
        for (int i = 0; i < 4; i++)
        {
            char c = (char)(value >> 8 * i & 0xFF);
            text[i] = c is >= ' ' and <= '~' ? c : '.';
        }
    }).TrimEnd();
}
