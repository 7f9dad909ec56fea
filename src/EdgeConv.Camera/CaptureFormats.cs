using EdgeConv.Frames;

namespace EdgeConv.Camera;

/// <summary>Words of formats, as configurations and options name them.</summary>
public static class CaptureFormats
{
    private static readonly (string Word, CaptureFormat Format)[] Known =
    [
        ("any", CaptureFormat.Any), ("yuyv", CaptureFormat.Yuyv), ("nv12", CaptureFormat.Nv12), ("i420", CaptureFormat.I420),
        ("rgb24", CaptureFormat.Rgb24), ("bgr24", CaptureFormat.Bgr24), ("mjpg", CaptureFormat.Mjpeg), ("grey", CaptureFormat.Grey),
        ("rgb", CaptureFormat.Rgb24), ("bgr", CaptureFormat.Bgr24), ("yuy2", CaptureFormat.Yuyv), ("yu12", CaptureFormat.I420), ("yuv420", CaptureFormat.I420), ("rgb3", CaptureFormat.Rgb24),
        ("bgr3", CaptureFormat.Bgr24), ("mjpeg", CaptureFormat.Mjpeg), ("jpeg", CaptureFormat.Mjpeg), ("gray", CaptureFormat.Grey),
    ];

    /// <summary>The words, for messages: one of each format.</summary>
    public static string Words { get; } = string.Join(", ", Known.Take(8).Select(pair => pair.Word));

    /// <summary>The format that a word names.</summary>
    /// <param name="word">Such as <c>yuyv</c>, <c>mjpg</c>; capitals do not matter.</param>
    public static bool TryParse(string word, out CaptureFormat format)
    {
        foreach ((string known, CaptureFormat value) in Known)
        {
            if (string.Equals(known, word, StringComparison.OrdinalIgnoreCase))
            {
                format = value;
                return true;
            }
        }
        format = CaptureFormat.Any;
        return false;
    }

    /// <summary>The word of a format.</summary>
    public static string Word(CaptureFormat format) => Array.Find(Known, pair => pair.Format == format).Word ?? "any";

    /// <summary>How the pixels of a format lie; null for those that are decoded first.</summary>
    internal static PixelFormat? Pixels(CaptureFormat format) => format switch
    {
        CaptureFormat.Yuyv => PixelFormat.Yuyv,
        CaptureFormat.Nv12 => PixelFormat.Nv12,
        CaptureFormat.I420 => PixelFormat.I420,
        CaptureFormat.Rgb24 => PixelFormat.Rgb24,
        CaptureFormat.Bgr24 => PixelFormat.Bgr24,
        CaptureFormat.Grey => PixelFormat.Grey,
        _ => null,
    };
}
