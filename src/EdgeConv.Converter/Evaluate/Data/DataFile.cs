using System.IO.Compression;

namespace EdgeConv.Converter.Evaluate.Data;

/// <summary>Files of data sets: bounded, unpacked where they are gzip, and what goes wrong names them.</summary>
internal static class DataFile
{
    /// <summary>The most bytes that a file holds, unpacked.</summary>
    public const long MostBytes = 1 << 30;

    /// <exception cref="EdgeConvException">There is no such file, it may not be read, is longer than <paramref name="mostBytes"/> or damaged.</exception>
    public static byte[] Read(string path, long mostBytes = MostBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > mostBytes)
                throw TooLong(path, mostBytes);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes is [0x1f, 0x8b, ..] ? Unpacked(bytes, path, mostBytes) : bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeConvException(ConverterErrors.DataSet, $"{path}: cannot be read ({error.Message.TrimEnd('.')}); check path and permissions", inner: error);
        }
    }

    /// <summary>The error of a file that is not as its format says.</summary>
    /// <param name="place">The file, and a byte, line or JSON path in it.</param>
    /// <param name="problem">What is wrong; reads on from the place.</param>
    /// <param name="remedy">What to do about it.</param>
    public static EdgeConvException Bad(string place, string problem, string remedy, Exception? inner = null) =>
        new(ConverterErrors.DataSet, $"{place}: {problem}; {remedy}", inner: inner);

    /// <summary>A path below a folder, from a name that a file gave: it may not lead elsewhere.</summary>
    /// <param name="place">Where the name stands, for the error.</param>
    public static string Below(string folder, string name, string place)
    {
        if (name.Length is 0 or > 1024 || name.Contains('\0') || Path.IsPathRooted(name) || name.Split('/', '\\').Contains(".."))
            throw Bad(place, $"names the file '{Short(name)}', which is not below the data set's folder", "give names relative to it, without ..");
        return Path.Combine(folder, name);
    }

    /// <summary>A text of a file's, as far as a message has room for it.</summary>
    public static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private static byte[] Unpacked(byte[] packed, string path, long mostBytes)
    {
        try
        {
            using var source = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            var piece = new byte[1 << 16];
            for (int count; (count = source.Read(piece)) > 0;)
            {
                if (bytes.Length + count > mostBytes)
                    throw TooLong(path, mostBytes);
                bytes.Write(piece, 0, count);
            }

            return bytes.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw Bad(path, "its gzip data are damaged", "fetch it again, or unpack it and give the unpacked file", error);
        }
    }

    private static EdgeConvException TooLong(string path, long mostBytes) => Bad(path, $"has more than {mostBytes} bytes", "give a smaller part of the data set");
}
