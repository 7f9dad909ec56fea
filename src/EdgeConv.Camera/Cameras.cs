using System.Globalization;
using EdgeConv.Camera.Kernel;
using EdgeConv.Camera.V4l2;

namespace EdgeConv.Camera;

/// <summary>Cameras that are plugged in.</summary>
public static class Cameras
{
    private const string Folder = "/dev", Prefix = "video";

    /// <summary>All V4L2 capture devices, in order of their numbers; those that cannot be opened too. None but on 64-bit Linux.</summary>
    public static IReadOnlyList<CameraDescription> List() => OperatingSystem.IsLinux() && Environment.Is64BitProcess
        ? [.. Paths(Folder).Select(V4l2Survey.Describe<LinuxKernel>).OfType<CameraDescription>()]
        : [];

    /// <summary>Paths of video devices in a folder.</summary>
    internal static IEnumerable<string> Paths(string folder) =>
        Directory.EnumerateFileSystemEntries(folder, Prefix + "*")
            .Select(path => (Path: path, IsNumbered: int.TryParse(System.IO.Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number), Number: number))
            .Where(device => device.IsNumbered)
            .OrderBy(device => device.Number)
            .Select(device => device.Path);
}
