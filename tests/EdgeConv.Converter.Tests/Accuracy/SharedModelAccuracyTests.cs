using System.Globalization;
using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>
/// Float models of ../shared become int8 with the plain options and lose next to nothing on some pictures: at most 3 answers net, 5 on ImageNet. <see cref="FigureTests"/>
/// holds the figures on all of them.
/// </summary>
[Trait("suite", "models")]
public class SharedModelAccuracyTests(ITestOutputHelper output)
{
    public static TheoryData<string> Models => [.. AccuracyCase.All.Select(model => model.Model)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Int8_keeps_the_answers_of_float_on_some_samples(string model) =>
        Check(AccuracyCase.All.Single(entry => entry.Model == model).Shortened(60));

    private void Check(AccuracyCase entry)
    {
        JsonElement model = SharedModels.Model(entry.Model);
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + entry.Model));
        var calibration = CalibrationSet.Of(SharedModels.Inputs(model, entry.CalibrationSet, 0, Math.Min(entry.CalibrationCount, 50)));
        ModelGraph int8 = Quantiser.Quantise(graph, calibration, new QuantiseOptions());
        int[] labels = [.. SharedModels.Labels(entry.EvaluationSet).Skip(entry.EvaluationFirst).Take(entry.EvaluationCount).Select(label => label + entry.FirstLabel)];
        IEnumerable<float[][]> samples = SharedModels.Inputs(model, entry.EvaluationSet, entry.EvaluationFirst, entry.EvaluationCount).Select(sample => new[] { sample });
        using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack);
        ComparisonResult result = Comparison.Run(graph, run, samples, labels);
        AccuracyComparison accuracy = result.Accuracy!;

        string line = string.Create(CultureInfo.InvariantCulture,
            $"{entry.Model,-36} {result.Samples,5} float {100.0 * accuracy.FloatCorrect / result.Samples,6:0.00} % int8 {100.0 * accuracy.Int8Correct / result.Samples,6:0.00} % "
            + $"changed {result.ChangedAnswers,3} lost {accuracy.Broken,3} won {accuracy.Repaired,3} output {result.OutputSignalToNoiseDb,5:0.0} dB");
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);

        int net = accuracy.Broken - accuracy.Repaired;
        int limit = entry.EvaluationSet switch
        {
            "coco_vww_96" => 3,
            "imagenet_224" => 5,
            _ => 3, // a few samples say little about one point
        };
        Assert.True(net <= limit, $"{line}: a net {net} answers are lost, at most {limit} may be");
    }
}
