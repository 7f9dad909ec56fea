using EdgeConv.Converter;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary><c>edgeconv inspect</c>: layers of an .ecb file or of a source model. Exit codes: 0, 2 for a file that is no model.</summary>
internal static class InspectVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file, or a model in .onnx or .tflite");
        var shape = Shapes.Option();
        var json = Options.Json();
        return new Verb("inspect", "Shows layers with shapes, parameters, MACs and receptive field, and the arena",
            "inspect meter.ecb", "inspect meter.ecb --json", "inspect meter.onnx")
            { model, shape, json }
            .Does(words =>
            {
                Inspection.Print(Report(words.GetRequiredValue(model), Shapes.Of(words.GetValue(shape))), words.GetValue(json),
                    terminal.Output, terminal.Show);
                return Faults.Success;
            });
    }

    private static ModelReport Report(string path, ImportOptions import)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".onnx" or ".tflite")
            return SourceReport.Of(path, ModelImporter.Import(path, import));
        using var model = Model.Load(path);
        return Inspection.Report(path, model);
    }
}
