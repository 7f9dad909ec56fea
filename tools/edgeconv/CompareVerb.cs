using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeConv.Command.Pictures;
using EdgeConv.Converter;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv compare</c>: the float graph against int8, on the same inputs. Exit codes: 0, 2 for a model or input at fault.
/// </summary>
internal static class CompareVerb
{
    public static Verb Create(Terminal terminal)
    {
        var source = Options.Model("A float model in .onnx or .tflite");
        var converted = Options.NoOption(new Argument<string?>("ecb")
        {
            Description = "What was made of it; without it the model is converted in memory and every layer compared",
            Arity = ArgumentArity.ZeroOrOne,
        });
        var inputs = new Option<string>("--inputs")
        {
            Description = "What to compare on: a .npy array of model inputs, or a folder of pictures",
            HelpName = "file.npy|folder", Required = true,
        };
        var answers = new Option<string>("--answers")
        {
            Description = "The right class number of each input, one a line", HelpName = "file",
        };
        var conversion = new ConversionOptions();
        var json = Options.Json();
        var verb = new Verb("compare", "Compares the float graph with int8: signal-to-noise per layer, changed answers",
            "compare meter.onnx --calibrate calibration.npy --inputs evaluation.npy",
            "compare meter.onnx meter.ecb --inputs evaluation.npy --answers classes.txt")
            { source, converted, inputs, answers, json };
        conversion.AddTo(verb);
        return verb.Does(words =>
        {
            string from = words.GetRequiredValue(source), data = words.GetRequiredValue(inputs);
            ConvertOptions options = conversion.Of(words);
            int[]? right = words.GetValue(answers) is { } path ? ReadAnswers(path) : null;
            ComparisonResult result = terminal.Work(say =>
            {
                (ModelGraph graph, Model model) = Both(from, words.GetValue(converted), options, say);
                using var run = new SessionRun(model);
                PictureDescription picture = conversion.Picture.AreGiven(words) ? conversion.Picture.Of(words, graph)
                    : model.Inputs[0].Picture ?? conversion.Picture.Of(words, graph);
                CalibrationSet samples = ModelInputs.Read(data, graph, picture);
                double count = samples.Samples.TryGetNonEnumeratedCount(out int known) ? known : double.NaN;
                return Comparison.Run(graph, run, samples.Samples, right, done => say("comparing", done / count));
            });
            if (words.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(result, CompareJson.Default.ComparisonResult));
            else
                Print(result, terminal);
            return Faults.Success;
        });
    }

    private static (ModelGraph Graph, Model Model) Both(string source, string? converted, ConvertOptions options,
        Action<string, double> say)
    {
        if (converted is not null)
        {
            say(ConversionOptions.Text(ConvertStage.Import, source), double.NaN);
            return (ModelImporter.Import(source, options.Import), Model.Load(converted));
        }
        Conversion made = ModelConverter.Convert(source, options with { Lowering = new() { KeepAll = true } }, (stage, done) =>
            say(ConversionOptions.Text(stage, source), done));
        return (made.Reference, Model.Load(made.File, source));
    }

    private static void Print(ComparisonResult result, Terminal terminal)
    {
        var table = new TextTable(">dB", ">elements", "operator", "layer");
        foreach (LayerComparison layer in result.Layers)
            table.Add(Decibels(layer.SignalToNoiseDb), Numbers.Grouped(layer.Elements), layer.Operator, layer.Name);
        if (table.Rows.Count > 0)
            terminal.Show(table);
        else
            terminal.Output.WriteLine("no layers to compare: convert with --keep all, or compare without the .ecb file");
        terminal.Output.WriteLine(
            $"{Numbers.Grouped(result.Samples)} inputs: {result.ChangedAnswers} changed answers, "
            + $"outputs {Decibels(result.OutputSignalToNoiseDb)} dB");
        if (result.Accuracy is { } accuracy)
            terminal.Output.WriteLine($"right answers: float {accuracy.FloatCorrect}, int8 {accuracy.Int8Correct}; "
                + $"{accuracy.Broken} became wrong, {accuracy.Repaired} became right");
    }

    private static string Decibels(double? value) => value is null ? "equal" : Numbers.Fixed(value.Value, 1);

    private static int[] ReadAnswers(string path)
    {
        string[] lines = ClassNames.Read(path);
        var answers = new int[lines.Length];
        for (int i = 0; i < lines.Length; i++)
            if (!int.TryParse(lines[i], NumberStyles.None, CultureInfo.InvariantCulture, out answers[i]))
                throw new EdgeConvException(CommandErrors.Lines, $"{path}: line {i + 1} is no class number; give one number from 0 a line");
        return answers;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ComparisonResult))]
internal sealed partial class CompareJson : JsonSerializerContext;
