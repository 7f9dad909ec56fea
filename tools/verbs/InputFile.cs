namespace EdgeConv.Verbs;

/// <summary>Opens files to be read; what goes wrong names the file.</summary>
internal static class InputFile
{
    /// <exception cref="EdgeConvException">There is no such file, or it may not be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EdgeConvException(CommandErrors.NoFile, $"{path}: there is no such file; check the path", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeConvException(CommandErrors.Unreadable,
                $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check permissions, or whether it is a folder", inner: e);
        }
    }

    /// <summary>All bytes of a file of bounded length.</summary>
    public static byte[] Read(string path, long mostBytes)
    {
        using FileStream stream = Open(path);
        if (stream.Length > mostBytes)
            throw new EdgeConvException(CommandErrors.TooLong, $"{path}: has {stream.Length} bytes, at most {mostBytes} are read; give a smaller file");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
