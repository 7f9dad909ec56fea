using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Onnx;
using EdgeConv.Converter.Passes;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.TfLite;

namespace EdgeConv.Converter;

/// <summary>From a model file to the graph that the executor, the quantiser and the lowering take.</summary>
internal static class ModelImporter
{
    /// <summary>Larger files are no networks for a camera node; FlatBuffers and Protobuf end at 2 GiB.</summary>
    public const long MostBytes = 1 << 30;

    /// <summary>Reads a .tflite or .onnx file and runs the passes.</summary>
    /// <exception cref="EdgeConvException">The file cannot be read, is no such model, is damaged, or has nodes that are not supported:
    /// all are named.</exception>
    public static ModelGraph Import(string path, ImportOptions? options = null) =>
        Import(path, Read(path), options ?? new(), Path.GetDirectoryName(Path.GetFullPath(path)));

    /// <summary>The same from bytes; <paramref name="file"/> is the name used in messages, <paramref name="folder"/> where constants in other files may
    /// lie: null for nowhere.</summary>
    public static ModelGraph Import(string file, ReadOnlyMemory<byte> bytes, ImportOptions options, string? folder = null)
    {
        try
        {
            ModelGraph graph = TfLiteImporter.Recognises(bytes.Span) || file.EndsWith(".tflite", StringComparison.OrdinalIgnoreCase)
                ? options.Ends.Count == 0 ? TfLiteImporter.Import(file, bytes)
                    : throw new EdgeConvException(ConverterErrors.NoEnd, "--end is for ONNX models; export the model as .onnx, or without its last steps")
                : OnnxImporter.Import(file, bytes, options, folder);
            PassList.Run(graph);
            GraphCheck.Verify(graph);
            if (!StatedScales.AreIn(graph))
                return graph;
            ModelGraph quantised = StatedScales.Apply(graph);
            quantised.Rule = Rule.Ort;
            return quantised;
        }
        catch (EdgeConvException e)
        {
            throw new EdgeConvException(e.Code, Shortened($"{file}: {e.Message}"), e.CallersMistake, e);
        }
    }

    /// <summary>Names come from the file and may be of any length.</summary>
    private static string Shortened(string message)
    {
        const int Longest = 20_000;
        return message.Length > Longest ? $"{message[..Longest]} ... ({message.Length} characters in all)" : message;
    }

    private static byte[] Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MostBytes)
                throw new EdgeConvException(ConverterErrors.TooLong, $"{path}: {file.Length} bytes; model files may have at most {MostBytes}");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeConvException(ConverterErrors.Unreadable, $"{path}: cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); check the path, or whether it is a folder", inner: e);
        }
    }
}
