using EdgeConv.Node.Decide;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeConv.Decoding;

namespace EdgeConv.Simulator;

/// <summary>Makes what is run of what was given.</summary>
internal static class Setups
{
    private const long MostBytes = 1 << 30;

    /// <summary>The demo's, or that of a model's or a node's file.</summary>
    /// <param name="path">Null for the demo.</param>
    /// <exception cref="EdgeConvException">It is not as it must be.</exception>
    public static NodeSetup Of(string? path, SimulationOptions options)
    {
        if (path is null)
            return NodeSetup.Of("meter", "demo", JsonNode.Parse(DemoFiles.Configuration)!.AsObject(), DemoFiles.Model(DemoFiles.Folder(options.DemoFolder)), Plans.OfFile, options.Board);
        if (!File.Exists(path))
            throw new EdgeConvException(SimulatorErrors.Model, $"{path}: there is no such file; give an .ecb file, a node's .json, or a .onnx or .tflite file");
        return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? NodeSetup.OfNode(path, options.Board) : OfModel(path, ReadModel(path, options), options);
    }

    /// <summary>A model's .ecb file; one that is not converted yet is, where that is offered.</summary>
    /// <exception cref="EdgeConvException">It cannot be read or converted.</exception>
    public static byte[] ReadModel(string path, SimulationOptions options)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".onnx" or ".tflite")
            return options.Convert?.Invoke(path)
                ?? throw new EdgeConvException(SimulatorErrors.Model, $"{path}: is not converted; convert it first: edgeconv convert {path} -o model.ecb");
        try
        {
            long bytes = new FileInfo(path).Length;
            return bytes <= MostBytes ? File.ReadAllBytes(path)
                : throw new EdgeConvException(SimulatorErrors.Model, $"{path}: {bytes} bytes are too many for a model here; give at most {MostBytes}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeConvException(SimulatorErrors.Model, $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check the path", inner: e);
        }
    }

    private static NodeSetup OfModel(string path, byte[] file, SimulationOptions options)
    {
        using var model = Model.Load(file, path);
        if (model.Inputs is not [{ Picture: not null }])
            throw new EdgeConvException(SimulatorErrors.Model, $"{path}: "
                + (model.Inputs.Count == 1 ? "does not say how a picture becomes its input; convert it with --input-mul and --input-add" : $"has {model.Inputs.Count} inputs; give a model whose only input is a picture"));
        Decode decode = options.Decode ?? Guess(model);
        var node = new JsonObject { ["file"] = NodeSetup.ModelFile, ["decode"] = DecodeWords.All[(int)decode] };
        if (decode == Decode.Classes && !IsProbability(model.Outputs[0]))
            node["softmax"] = true;
        var json = new JsonObject { ["name"] = NameOf(path), ["camera"] = new JsonObject { ["source"] = Sources.Demo }, ["model"] = node };
        return NodeSetup.Of(Path.GetFileName(path), path, json, file, Plans.OfFile, options.Board);
    }

    /// <summary>Adds a rule for a label, an LED that shows it, and a display.</summary>
    public static NodeSetup WithRule(NodeSetup setup, int label, IReadOnlyList<string> labels)
    {
        JsonObject json = JsonNode.Parse(setup.Json)!.AsObject();
        string name = (uint)label < (uint)labels.Count && labels[label].Length is > 0 and <= 64 ? labels[label] : label.ToString(CultureInfo.InvariantCulture);
        json["rules"] = new JsonArray(new JsonObject { ["name"] = name, ["label"] = name, ["above"] = 0.5, ["debounce"] = "100ms", ["hold"] = "500ms" });
        json["outputs"] = new JsonArray(new JsonObject { ["rule"] = name, ["pin"] = setup.Board.Pins.Lines.ContainsKey("GPIO17") ? "GPIO17" : "17" },
            new JsonObject { ["display"] = new JsonObject() });
        return setup with { Json = json.ToJsonString() };
    }

    /// <summary>How the outputs are read, by their shapes: detectors have several outputs, or grids that fit.</summary>
    private static Decode Guess(Model model)
    {
        Endpoint first = model.Outputs[0];
        if (model.Outputs.Count == 1 && first.Rows * first.Columns == 1)
            return first.Elements > 1 || IsProbability(first) ? Decode.Classes : Decode.Values;
        DetectorShape shape = AnswerDecoder.ShapeOf(model);
        foreach (Decode decode in (Decode[])[Decode.Detections, Decode.CornerBoxes, Decode.AnchorBoxes, Decode.Yolox])
            try
            {
                BoxReader.Of(decode, shape, new(), softmax: false, (word, needs) => new(SimulatorErrors.Model, $"{word} needs {needs}"));
                return decode;
            }
            catch (EdgeConvException)
            {
                // The outputs are not what this one reads: the next is asked.
            }
        return Decode.Values;
    }

    /// <summary>Whether an output's values can only be from 0 to 1: those of a softmax or a sigmoid.</summary>
    private static bool IsProbability(Endpoint output) =>
        !output.IsReal && !output.IsInt16 && output.Scale * (-128 - output.ZeroPoint) >= 0 && output.Scale * (127 - output.ZeroPoint) <= 1.01f;

    private static string NameOf(string path)
    {
        string name = string.Concat(Path.GetFileNameWithoutExtension(path).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        return name.Length == 0 ? "model" : name[..Math.Min(64, name.Length)];
    }
}
