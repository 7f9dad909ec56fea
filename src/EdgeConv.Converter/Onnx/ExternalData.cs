using System.Globalization;
using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Converter.Onnx;

/// <summary>
/// Constants in files beside the model's (ONNX external data; PyTorch's newer exporter writes them). A path leads down from the model's folder, through no link;
/// sizes are compared with the file's before anything is allocated.
/// </summary>
/// <param name="folder">The model's folder; null where there is none, and then such constants are refused.</param>
/// <param name="modelBytes">The model file's length.</param>
/// <param name="budget">Grows by each file that is read.</param>
internal sealed class ExternalData(string? folder, long modelBytes, ConstantBudget budget)
{
    private readonly Dictionary<string, long> _lengths = [];
    private long _bytes = modelBytes;

    /// <summary>The bytes of a constant, of which <paramref name="bytes"/> are needed.</summary>
    /// <exception cref="EdgeConvException">The path leaves the folder or meets a link, the file cannot be read, or the part does not lie in it.</exception>
    public byte[] Read(string constant, TensorProto tensor, long bytes)
    {
        if (folder is null)
            throw Apart(constant, "lies in another file, and the model has no folder to look in");
        string location = Entry(tensor, "location") ?? throw Apart(constant, "lies in another file that it does not name");
        string path = Inside(constant, folder, location);
        long length = Length(constant, location, path);
        long offset = Number(constant, tensor, "offset", 0), count = Number(constant, tensor, "length", length - offset);
        if (offset > length || count != bytes || count > length - offset)
            throw Apart(constant, $"needs {bytes} bytes, but is to be {count} bytes at {offset} of the {length} in '{location}'");
        budget.Charge(bytes);
        try
        {
            using FileStream stream = File.OpenRead(path);
            stream.Position = offset;
            var data = new byte[bytes];
            stream.ReadExactly(data);
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(constant, location, e);
        }
    }

    /// <summary>The path below the folder; every part of it must be a name, and nothing on the way a link.</summary>
    private static string Inside(string constant, string folder, string location)
    {
        string path = folder;
        foreach (string name in location.Split('/', '\\'))
        {
            bool isName = name.Length > 0 && name is not ("." or "..") && !name.Contains(':') && !name.Any(char.IsControl);
            if (!isName)
                throw Apart(constant, $"lies in '{location}', which is no plain path below the model's folder");
            path = Path.Combine(path, name);
            if (new FileInfo(path).LinkTarget is not null)
                throw Apart(constant, $"lies in '{location}', where '{name}' is a link");
        }
        return path;
    }

    private long Length(string constant, string location, string path)
    {
        if (_lengths.TryGetValue(path, out long known))
            return known;
        long length;
        try
        {
            length = new FileInfo(path).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(constant, location, e);
        }
        if ((_bytes += length) > ModelImporter.MostBytes)
            throw new EdgeConvException(ConverterErrors.TooLong, $"the model and '{location}' have {_bytes} bytes; model files may have at most {ModelImporter.MostBytes} together");
        budget.Add(length);
        return _lengths[path] = length;
    }

    private static long Number(string constant, TensorProto tensor, string key, long absent)
    {
        if (Entry(tensor, key) is not { } text)
            return absent;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw Apart(constant, $"has the {key} '{text}', which is no number");
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static EdgeConvException Apart(string constant, string what) =>
        new(ConverterErrors.Apart, $"constant '{constant}' {what}; save the model as one file (onnx.save_model with save_as_external_data=False)");

    private static EdgeConvException Unreadable(string constant, string location, Exception e) =>
        new(ConverterErrors.Apart, $"constant '{constant}' lies in '{location}', which cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); put it into the model's folder, or save the model as one file", inner: e);
}
