namespace EdgeConv.Verbs;

/// <summary>
/// A file being written: under a temporary name beside its own until <see cref="Commit"/>, so an error leaves the old file as it was and no
/// half of a new one.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;

    /// <summary>Opens it.</summary>
    /// <param name="inputs">Files that are read meanwhile: the output must be none of them.</param>
    /// <exception cref="EdgeConvException">It is one of the inputs, or cannot be made.</exception>
    public OutputFile(string path, params string[] inputs)
    {
        _path = path;
        foreach (string input in inputs)
            if (Target(input) == Target(path))
                throw new EdgeConvException(CommandErrors.OutputIsInput, $"{path}: the output is the input; give another name");
        bool isDevice = path.StartsWith("/dev/", StringComparison.Ordinal);
        try
        {
            if (Directory.Exists(path))
                throw new EdgeConvException(CommandErrors.Unwritable, $"{path}: is a folder; give a file name");
            if (!isDevice)
                _temporary = $"{path}.{Environment.ProcessId}.part";
            Stream = new FileStream(_temporary ?? path, isDevice ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.None,
                bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is DirectoryNotFoundException ? "its folder does not exist; make it first"
                : $"cannot be written ({e.Message.TrimEnd('.')}); check path and permissions";
            throw new EdgeConvException(CommandErrors.Unwritable, $"{path}: {reason}", inner: e);
        }
    }

    public FileStream Stream { get; }

    /// <summary>Writes a whole file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes, params string[] inputs)
    {
        using var file = new OutputFile(path, inputs);
        file.Stream.Write(bytes);
        file.Commit();
    }

    /// <summary>Gives the file its name; whatever had it is replaced.</summary>
    public void Commit()
    {
        Stream.Dispose();
        if (_temporary is not null)
            File.Move(_temporary, _path, overwrite: true);
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (_temporary is not null)
            File.Delete(_temporary);
    }

    private static string Target(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
