using System.Globalization;
using System.Text.RegularExpressions;
using EdgeConv.Camera;
using EdgeConv.Testing;

namespace EdgeConv.Simulator;

/// <summary>Where frames come from: held in memory, or a camera of this machine.</summary>
/// <param name="Store">Null for a camera.</param>
/// <param name="Device">The camera's source; null for a store.</param>
internal sealed record Source(string Name, string Kind, FrameStore? Store, string? Device)
{
    /// <summary>What its frames are; a camera is opened for it.</summary>
    /// <exception cref="EdgeConvException">The camera cannot be opened.</exception>
    public CameraFormat ReadFormat()
    {
        if (Store is not null)
            return Store.Format;
        using FrameSource camera = FrameSources.Open(Device!, new());
        camera.Open();
        return camera.Format;
    }
}

/// <summary>Makes sources of what an option, a node's file or the page says.</summary>
internal static partial class Sources
{
    public const string Demo = "demo";

    /// <summary>Begins the name of a file.</summary>
    public const string FilePrefix = "file:";

    private const string DevicePrefix = "v4l2:";

    private static readonly string[] s_raw = [".yuyv", ".nv12", ".i420", ".rgb", ".bgr", ".grey", ".gray"];

    [GeneratedRegex(@"(?<![0-9])([0-9]{1,5})x([0-9]{1,5})(?![0-9])")]
    private static partial Regex Size { get; }

    /// <summary>Whether there is such a file, folder or device.</summary>
    public static bool IsHere(string source) => source == Demo || Path.Exists(source)
        || ((string[])[DevicePrefix, FilePrefix]).Any(prefix => source.StartsWith(prefix, StringComparison.Ordinal) && Path.Exists(source[prefix.Length..]));

    /// <summary>Opens a source.</summary>
    /// <param name="framesPerSecond">Of pictures and raw frames.</param>
    /// <param name="demoFolder">See <see cref="SimulationOptions.DemoFolder"/>.</param>
    /// <param name="rawSize">Of raw frames whose name does not say it.</param>
    /// <exception cref="EdgeConvException">It cannot be played.</exception>
    public static Source Open(string source, double framesPerSecond, string? demoFolder, (int Width, int Height)? rawSize = null)
    {
        if (!(framesPerSecond > 0 && framesPerSecond <= 1000))
            throw new EdgeConvException(SimulatorErrors.Option, string.Create(CultureInfo.InvariantCulture, $"{source}: {framesPerSecond} frames per second; give more than 0 and at most 1000"));
        if (source == Demo)
        {
            string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(DemoFiles.Folder(demoFolder), "sequence"), "*.jpg").Order(StringComparer.Ordinal)];
            return Stored(PictureFiles.Read(Demo, "demo", pictures, framesPerSecond));
        }
        if (source.StartsWith(DevicePrefix, StringComparison.Ordinal) || source.StartsWith("/dev/", StringComparison.Ordinal))
            return new(source, "camera", null, source);
        string path = source.StartsWith(FilePrefix, StringComparison.Ordinal) ? source[FilePrefix.Length..] : source;
        try
        {
            if (Directory.Exists(path))
            {
                string[] files = [.. Directory.EnumerateFiles(path).Where(PictureFiles.IsOne).Order(StringComparer.Ordinal)];
                return files.Length > 0 ? Stored(PictureFiles.Read(path, "pictures", files, framesPerSecond))
                    : throw new EdgeConvException(SimulatorErrors.Source, $"{path}: a folder without pictures; give one with .jpg, .png or .webp files");
            }
            if (!File.Exists(path))
                throw new EdgeConvException(SimulatorErrors.Source, $"'{source}': there is no such file or folder; give a picture, a folder, a recording, {DevicePrefix}/dev/video0 or {Demo}");
            if (IsRecording(path))
                return Stored(Recorded(path, "recording", path));
            return Stored(s_raw.Contains(Path.GetExtension(path).ToLowerInvariant()) ? Raw(path, framesPerSecond, rawSize) : PictureFiles.Read(path, "pictures", [path], framesPerSecond));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(SimulatorErrors.Source, $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check its permissions", inner: e);
        }
    }

    /// <summary>The frames of a <see cref="Recording"/>.</summary>
    /// <exception cref="EdgeConvException">It is none, or damaged.</exception>
    public static FrameStore Recorded(string name, string kind, string path)
    {
        var clock = new SimulatedClock();
        using RecordedCamera camera = Recording.Load(path, clock);
        return Copied(camera, name, kind, camera.Format.FramesPerSecond is > 0 and <= 1000 and var rate ? rate : SimulationOptions.UsualFramesPerSecond, steady: null);
    }

    private static Source Stored(FrameStore store) => new(store.Name, store.Kind, store, null);

    private static FrameStore Raw(string path, double framesPerSecond, (int Width, int Height)? size)
    {
        Match said = Size.Match(Path.GetFileName(path));
        (int width, int height) = said.Success ? (int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(said.Groups[2].Value, CultureInfo.InvariantCulture))
            : size ?? throw new EdgeConvException(SimulatorErrors.Source, $"{path}: raw frames of an unknown size; name the file with it, such as street-640x480.yuyv");
        using FrameSource frames = FrameSources.Open(FilePrefix + path, new() { Width = width, Height = height });
        return Copied(frames, path, "raw", framesPerSecond, steady: framesPerSecond);
    }

    /// <param name="steady">The frames' rate; null for their own times.</param>
    private static FrameStore Copied(FrameSource source, string name, string kind, double framesPerSecond, double? steady)
    {
        source.Open();
        var builder = new FrameStore.Builder(name, kind);
        long first = -1;
        for (int i = 0; ; i++)
        {
            CaptureResult result = source.Capture(TimeSpan.FromDays(1), out CameraFrame frame);
            if (result is not (CaptureResult.Frame or CaptureResult.Damaged))
                return builder.Build(source.Format, framesPerSecond);
            first = first < 0 ? frame.TimestampNanoseconds : first;
            builder.Add(frame.Bytes, steady is { } rate ? FrameStore.TimeAt(i, rate) : frame.TimestampNanoseconds - first, result == CaptureResult.Damaged);
            source.Release(frame);
        }
    }

    private static bool IsRecording(string path)
    {
        Span<byte> begin = stackalloc byte[8];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.SequenceEqual("ECREC01\n"u8);
    }
}
