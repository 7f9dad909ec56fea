using EdgeConv.Frames;

namespace EdgeConv.Camera;

/// <summary>What a camera's frames are.</summary>
/// <param name="Layout">Size and memory layout; of a compressed frame the size alone holds.</param>
/// <param name="IsJpeg">Whether each frame is a JPEG picture of its own.</param>
/// <param name="FramesPerSecond">As the source says; 0 where it does not.</param>
public readonly record struct CameraFormat(FrameLayout Layout, bool IsJpeg, double FramesPerSecond)
{
    /// <summary>Levels of luma and chroma, where the source says; null where it does not, and of RGB.</summary>
    public ColourRange? Range { get; init; }

    /// <summary>Shares of red, green and blue in luma, where the source says one that we know; else null.</summary>
    public ColourMatrix? Matrix { get; init; }

    /// <summary>Bytes from the first of a frame to its last; of a compressed frame 0.</summary>
    public long FrameBytes => IsJpeg ? 0 : Layout.FrameBytes;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        string rate = FramesPerSecond > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" at {FramesPerSecond:0.##} frames/s") : "";
        return $"{Layout.Width}x{Layout.Height} {(IsJpeg ? "Mjpeg" : Layout.Format.ToString())}{rate}";
    }
}
