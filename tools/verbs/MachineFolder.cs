using System.Globalization;

namespace EdgeConv.Verbs;

/// <summary>A machine's files below a root folder: <c>/</c>, or a copy that a test made. What is absent or unreadable is null or empty.</summary>
internal sealed class MachineFolder(string root)
{
    /// <summary>Whether it is this machine, whose devices can be asked too.</summary>
    public bool IsThis { get; } = Path.GetFullPath(root) == "/";

    /// <summary>The program that asks a Raspberry Pi's firmware; null below another root, whose programs are not run.</summary>
    public string? FirmwareTool { get; init; } = Path.GetFullPath(root) == "/" ? "vcgencmd" : null;

    public string At(string path) => Path.Join(root, path);

    public bool Exists(string path) => Path.Exists(At(path));

    /// <summary>A small file's text, without zeros and white space at its ends.</summary>
    public string? Text(string path) => Bytes(path, 1 << 16) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Trim('\0', ' ', '\n', '\t') : null;

    public string[] Lines(string path) => Text(path)?.Split('\n') ?? [];

    /// <summary>The first bytes of a file.</summary>
    public byte[]? Bytes(string path, int most)
    {
        try
        {
            using FileStream file = new(At(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[most];
            int read = 0;
            for (int n = 1; n > 0 && read < most; read += n)
                n = file.Read(bytes, read, most - read);
            return bytes[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null; // many files of the kernel are there on some boards only
        }
    }

    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>Names in a folder, in order.</summary>
    public string[] Names(string folder, string prefix = "")
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(At(folder), prefix + "*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // absent, or a process that ended or is another user's
        }
    }

    /// <summary>What a symbolic link says.</summary>
    public string? Link(string path)
    {
        try
        {
            return new FileInfo(At(path)).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // as above
        }
    }
}
