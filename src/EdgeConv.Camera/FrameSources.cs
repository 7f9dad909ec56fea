using EdgeConv.Camera.Files;
using EdgeConv.Camera.Kernel;
using EdgeConv.Camera.Pipe;
using EdgeConv.Camera.V4l2;

namespace EdgeConv.Camera;

/// <summary>Makes sources of frames from what a configuration or an option says.</summary>
public static class FrameSources
{
    private const string Words = "a device such as /dev/video0, rpicam, or file:PATH";

    /// <summary>Makes a source; it is still closed.</summary>
    /// <param name="source">
    /// <c>/dev/video0</c> or <c>v4l2:/dev/video0</c>; <c>rpicam</c>, or <c>rpicam:COMMAND</c> for another program with the same options;
    /// <c>file:PATH</c>, or the path of a file or folder that exists.
    /// </param>
    /// <param name="wish">What is wanted of it.</param>
    /// <exception cref="EdgeConvException">No source is called so, or the wish is outside its limits.</exception>
    public static FrameSource Open(string source, CameraWish wish)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(wish);
        wish.Check(source);
        if (Starts(source, "v4l2:", out string device) || source.StartsWith("/dev/", StringComparison.Ordinal))
        {
            string path = device.Length > 0 ? device : source;
            return OperatingSystem.IsLinux() && Environment.Is64BitProcess
                ? new V4l2Camera<LinuxKernel>(path, wish)
                : throw new EdgeConvException(CameraErrors.Source, $"{path}: cameras of this kind are read on 64-bit Linux only; use file:PATH here");
        }
        if (source == "rpicam")
            return new PipeCamera(PipeCamera.DefaultCommand, wish);
        if (Starts(source, "rpicam:", out string command))
            return new PipeCamera(command, wish);
        if (Starts(source, "file:", out string file))
            return new PictureSource(file, wish);
        if (Path.Exists(source))
            return new PictureSource(source, wish);
        throw new EdgeConvException(CameraErrors.Source, $"'{source}' is no source of frames: give {Words}");
    }

    private static bool Starts(string source, string prefix, out string rest)
    {
        bool starts = source.StartsWith(prefix, StringComparison.Ordinal);
        rest = starts ? source[prefix.Length..] : "";
        return starts;
    }
}
