using System.Text.Json;
using EdgeConv.Json;

namespace EdgeConv.Node.Configuration;

/// <summary>A configuration and where it came from: paths in it are relative to its folder.</summary>
/// <param name="Path">As it was given; begins every complaint.</param>
internal sealed record ConfigurationFile(string Path, NodeConfiguration Configuration)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Reads a file; whether its values make sense is <see cref="Complaints"/>' to say.</summary>
    /// <exception cref="EdgeConvException">It cannot be read, or is not as <c>node.schema.json</c> says; the message names the JSON path.</exception>
    public static ConfigurationFile Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length > MostBytes)
                throw new EdgeConvException(NodeErrors.Configuration, $"{path}: {file.Length} bytes are too many for a configuration; give at most {MostBytes}");
            var text = new byte[file.Length];
            file.ReadExactly(text);
            return Parse(text, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file; check the path"
                : $"cannot be read ({e.Message.TrimEnd('.')}); check its permissions, or whether it is a folder";
            throw new EdgeConvException(NodeErrors.ConfigurationUnreadable, $"{path}: {why}", inner: e);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">Where it is from: for complaints, and for the paths in it.</param>
    /// <inheritdoc cref="Read"/>
    public static ConfigurationFile Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return new(path, ConfigurationJson.Read(json));
        }
        catch (JsonException e)
        {
            throw new EdgeConvException(NodeErrors.Configuration, $"{path}: {e.Path ?? "$"}: {JsonFields.Reason(e)}; {Remedy}");
        }
    }

    private const string Remedy = "write it as node.schema.json says";

    /// <summary>A path of the file, as the system understands it.</summary>
    public string Resolve(string path) => System.IO.Path.IsPathRooted(path) ? path
        : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? ".", path);

    /// <exception cref="EdgeConvException">Some value makes no sense: the first one.</exception>
    public ConfigurationFile Checked() => Complaints.Of(Configuration) is [var first, ..]
        ? throw new EdgeConvException(NodeErrors.Configuration, $"{Path}: {first}") : this;
}
