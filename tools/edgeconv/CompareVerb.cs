using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeConv.Command.ComparePage;
using EdgeConv.Command.Evaluate;
using EdgeConv.Command.Pictures;
using EdgeConv.Converter;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Compare;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv compare</c>: the float graph against int8, on the same samples. Exit codes: 0, 2 for a model, data set or option at fault.
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
        var data = new DataWords();
        var answers = new Option<string>("--answers")
        {
            Description = "The right class number of each sample, one a line, where the data do not say it", HelpName = "file",
        };
        var report = new Option<string>("--report") { Description = "An HTML page to write: plots and tables in one file", HelpName = "file.html" };
        var conversion = new ConversionOptions();
        var json = Options.Json();
        var verb = new Verb("compare", "Compares the float graph with int8: accuracy or agreement, signal-to-noise per layer, and what could be done",
            "compare meter.onnx --calibrate calibration.npy --data evaluation.npy --report meter.html",
            "compare meter.onnx meter.ecb --data evaluation.npy --answers classes.txt",
            "compare flowers.onnx --calibrate some/ --data test/ --json")
            { source, converted, answers, report, json };
        data.AddTo(verb);
        conversion.AddTo(verb);
        return verb.Does(words =>
        {
            string from = words.GetRequiredValue(source);
            string? to = words.GetValue(converted), page = words.GetValue(report);
            ConvertOptions options = conversion.Of(words);
            EvaluationOptions evaluation = data.Of(words);
            string[]? right = words.GetValue(answers) is { } path ? ClassNames.Read(path) : null;
            string[] read = [from, data.Path(words), .. new[] { to, conversion.Calibration(words) }.OfType<string>()];
            if (page is not null)
                using (new OutputFile(page, read))
                {
                    // What cannot be written is said before the work, not after it.
                }
            DataComparisonResult result = terminal.Work(say =>
            {
                (ModelGraph graph, Model model, var quantised) = Both(from, to, options, say);
                using var run = new SessionRun(model);
                PictureDescription? own = model.Inputs[0].Picture;
                (string, int[])[] inputs = EvaluatedNetwork.InputsOf(graph);
                EvaluationSet set = data.Read(words, inputs, conversion.Picture.AreGiven(words) || own is not null);
                if (right is not null)
                    set = Answered(set, right, words.GetValue(answers)!);
                PictureDescription picture = !conversion.Picture.AreGiven(words) && own is not null ? own : conversion.Picture.Of(words, graph);
                var rate = new ProgressRate("comparing", say);
                return DataComparison.Run(graph, run, model.Labels, set, new(inputs, picture, PictureFile.Decode), evaluation, quantised, rate.Done);
            });
            if (page is not null)
                OutputFile.Write(page, Encoding.UTF8.GetBytes(Page.Of(result, from, to, data.Path(words))), read);
            if (words.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(ComparisonReport.Of(result, from, data.Path(words)), CompareJson.Default.ComparisonReport));
            else
                ComparisonText.Print(result, terminal);
            return Faults.Success;
        });
    }

    private static (ModelGraph Graph, Model Model, (QuantiseOptions? Options, int? Samples) Quantised) Both(
        string source, string? converted, ConvertOptions options, Action<string, double> say)
    {
        if (converted is not null)
        {
            say(ConversionOptions.Text(ConvertStage.Import, source), double.NaN);
            return (ModelImporter.Import(source, options.Import), Model.Load(converted), (null, null));
        }
        int? samples = null;
        CalibrationSet Counted(ModelGraph graph)
        {
            CalibrationSet set = options.Calibration!(graph);
            samples = set.Count;
            return set;
        }
        Conversion made = ModelConverter.Convert(source, options with { Lowering = new() { KeepAll = true }, Calibration = options.Calibration is null ? null : Counted },
            (stage, done) => say(ConversionOptions.Text(stage, source), done));
        return (made.Reference, Model.Load(made.File, source), (samples is null ? null : options.Quantise, samples));
    }

    /// <summary>A data set without truth, and its answers from a file.</summary>
    private static EvaluationSet Answered(EvaluationSet set, string[] lines, string path)
    {
        if (set.HasTruth)
            throw new EdgeConvException(CommandErrors.CommandLine, $"command line: --answers {path}: {set.Path} says its answers itself; leave one of them out");
        if (lines.Length != set.Samples.Count)
            throw new EdgeConvException(ConverterErrors.Labels, $"{path}: there are {lines.Length} answers for {set.Samples.Count} samples; give one a line");
        return set with
        {
            Samples = [.. set.Samples.Select((sample, i) => sample with
            {
                Truth = new ClassTruth(int.TryParse(lines[i], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
                    : throw new EdgeConvException(CommandErrors.Lines, $"{path}: line {i + 1} is no class number; give one number from 0 a line")),
            })],
        };
    }
}
