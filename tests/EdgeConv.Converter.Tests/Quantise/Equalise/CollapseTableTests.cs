using System.Globalization;
using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Tests.Accuracy;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise.Equalise;

/// <summary>
/// MobileNetV1 with one scale per tensor of weights loses its answers, and equalisation brings them back (Nagel et al. 2019, table 1, shows it of MobileNetV2). Weights to the
/// nearest level, no bias correction. Prints the table: right answers of 100 pictures, and signal-to-noise of the outputs.
/// </summary>
[Trait("suite", "models")]
[Trait("size", "large")]
public class CollapseTableTests(ITestOutputHelper output)
{
    private const string Model = "mobilenet_v1_0.25_224_float.onnx", Pictures = "imagenet_224";
    private const int Calibrating = 35, Judging = 100;

    [Fact]
    public void Equalisation_repairs_the_collapse_of_one_scale_per_tensor()
    {
        JsonElement model = SharedModels.Model(Model);
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + Model));
        int[] labels = [.. SharedModels.Labels(Pictures).Skip(Calibrating).Take(Judging).Select(label => label + 1)];
        (int right, double decibels) collapsed = Row(WeightMode.PerTensor, false), repaired = Row(WeightMode.PerTensor, true);
        (int right, double decibels) perChannel = Row(WeightMode.PerChannel, false), both = Row(WeightMode.PerChannel, true);

        Assert.True(collapsed.right <= 10 && collapsed.decibels < 0, $"{collapsed} is no collapse");
        Assert.True(repaired.right >= 28 && repaired.decibels > 2, $"{repaired} is no repair");
        Assert.True(both.right >= perChannel.right - 3 && both.decibels > perChannel.decibels - 0.5, $"{perChannel} became {both}");

        (int Right, double Decibels) Row(WeightMode mode, bool equalise)
        {
            var calibration = CalibrationSet.Of(SharedModels.Inputs(model, Pictures, 0, Calibrating));
            ModelGraph int8 = Quantiser.Quantise(graph, calibration, new QuantiseOptions { Weights = mode, Equalise = equalise, AbsorbBias = equalise });
            using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack);
            ComparisonResult result = Comparison.Run(graph, run, SharedModels.Inputs(model, Pictures, Calibrating, Judging).Select(sample => new[] { sample }), labels);
            Write(string.Create(CultureInfo.InvariantCulture,
                $"| {mode} | {equalise} | {result.Accuracy!.FloatCorrect} | {result.Accuracy.Int8Correct} | {result.ChangedAnswers} | {result.OutputSignalToNoiseDb:0.0} |"));
            return (result.Accuracy.Int8Correct, result.OutputSignalToNoiseDb!.Value);
        }
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
