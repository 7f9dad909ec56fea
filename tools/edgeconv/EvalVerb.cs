using System.CommandLine;
using System.Text.Json;
using EdgeConv.Command.Evaluate;
using EdgeConv.Command.Pictures;
using EdgeConv.Converter;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Graph;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>
/// <c>edgeconv eval</c>: a model's answers, float or int8, against the truths of a data set. Exit codes: 0, 2 for a model, data set or option at fault.
/// </summary>
internal static class EvalVerb
{
    public static Verb Create(Terminal terminal)
    {
        var model = Options.Model("An .ecb file, or a model in .onnx or .tflite");
        var data = new DataWords();
        var import = new ImportWords();
        var picture = new PictureOptions();
        var json = Options.Json();
        var verb = new Verb("eval", "Judges a model, float or int8, by a data set: top-1, mAP, IoU",
            "eval flowers.ecb --data test/", "eval resnet.onnx --data cifar-10-batches-bin --format cifar --input-mul 1",
            "eval yolox.onnx --data instances_val2017.json --format coco --decode yolox --input-mul 1 --channels bgr --json",
            "eval fashion.ecb --data t10k-images-idx3-ubyte.gz --limit 1000", "eval deeplab.tflite --data VOC2012/ImageSets/Segmentation/val.txt --format voc --input-mul 0.0078431373 --input-add -1")
            { model, json };
        data.AddTo(verb);
        picture.AddTo(verb);
        import.AddTo(verb);
        return verb.Does(words =>
        {
            string path = words.GetRequiredValue(model);
            EvaluationOptions options = data.Of(words);
            (EvaluationReport report, EvaluationResult result) = terminal.Work(say =>
            {
                say($"importing {path}", double.NaN);
                using EvaluatedNetwork network = Network(path, import.Of(words));
                say($"reading {data.Path(words)}", double.NaN);
                EvaluationSet set = data.Read(words, network.Inputs, picture.AreGiven(words) || network.Picture is not null);
                PictureDescription description = !picture.AreGiven(words) && network.Picture is { } own ? own : picture.Of(words, network.Inputs[0].Shape);
                var rate = new ProgressRate("evaluating", say);
                EvaluationResult result = Evaluation.Run(network, set, new(network.Inputs, description, PictureFile.Decode), options, rate.Done);
                return (new EvaluationReport(path, result.Arithmetic, set.Path, DataSets.Words[(int)set.Format], result.Samples, rate.Seconds, result.Verdict.Classification,
                    result.Verdict.Detection, result.Verdict.Segmentation, result.Verdict.Text, result.Notes), result);
            });
            if (words.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(report, EvaluationJson.Default.EvaluationReport));
            else
                Print(report, result, terminal);
            return Faults.Success;
        });
    }

    private static EvaluatedNetwork Network(string path, ImportOptions import) => System.IO.Path.GetExtension(path).ToLowerInvariant() is ".onnx" or ".tflite"
        ? EvaluatedNetwork.Of(ModelImporter.Import(path, import)) : EvaluatedNetwork.Of(Model.Load(path));

    private static void Print(EvaluationReport report, EvaluationResult result, Terminal terminal)
    {
        VerdictText.Print(result.Verdict, terminal);
        foreach (string note in report.Notes)
            terminal.Output.WriteLine($"note: {note}");
        terminal.Output.WriteLine($"{report.Arithmetic}, {Numbers.Grouped(report.Samples)} samples of {report.Data} ({report.Format}) in {Numbers.Fixed(report.Seconds, 1)} s");
    }
}
