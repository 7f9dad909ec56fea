namespace EdgeConv.Boards;

/// <summary>The camera that a configuration means where it does not say it.</summary>
/// <param name="Source">As in a configuration: a device's path, or <c>rpicam</c> for a ribbon-cable camera.</param>
/// <param name="Format">One of <see cref="Formats"/>.</param>
/// <param name="Width">Of a frame, in pixels.</param>
/// <param name="Height">Of a frame, in pixels.</param>
internal sealed record BoardCamera(string Source, string Format, int Width, int Height, int FramesPerSecond)
{
    public static readonly string[] Formats = ["yuyv", "mjpg", "nv12", "i420", "grey", "rgb"];

    internal string? Complaint() =>
        Source.Length == 0 ? "camera.source is empty"
        : !Formats.Contains(Format) ? $"camera.format is '{Format}', none of {string.Join(", ", Formats)}"
        : BoardFile.Outside(Width, 16, 8192, "camera.width")
        ?? BoardFile.Outside(Height, 16, 8192, "camera.height")
        ?? BoardFile.Outside(FramesPerSecond, 1, 240, "camera.framesPerSecond");
}
