using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Tests.Accuracy.Judges;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>
/// What int8 of <c>--effort good</c> loses against float on the same pictures of ../shared: <c>./test accuracy</c> prints a row for each network and holds its limit. Rows of
/// less than 200 pictures are to be read by the outputs' signal-to-noise and the answers that changed.
/// </summary>
[Trait("suite", "models")]
public class FigureTests(ITestOutputHelper output)
{
    private const double Chance = 0.05;

    public static TheoryData<string> Models => [.. Figure.All.Select(figure => figure.Model)];

    [Theory]
    [Trait("size", "large")]
    [MemberData(nameof(Models))]
    public void Int8_is_as_good_as_float(string model) => Check(Figure.All.Single(figure => figure.Model == model));

    /// <summary>
    /// The same networks, quantised by others: ours of the float file has at least their signal-to-noise, changes no more answers, and is right as often; where they are right
    /// more often, that is chance (int8 is right where float is wrong as often as it happens), which the sign test says.
    /// </summary>
    [Theory]
    [Trait("size", "large")]
    [InlineData("vww96_float.tflite", "vww96_int8.tflite")]
    [InlineData("vww96_float.onnx", "vww96_qdq.onnx")]
    [InlineData("kws_dscnn_float.tflite", "kws_dscnn_int8.tflite")]
    [InlineData("kws_dscnn_float.tflite", "kws_dscnn_qdq.onnx")]
    [InlineData("resnet8_cifar10_float.tflite", "resnet8_cifar10_int8.tflite")]
    [InlineData("resnet8_cifar10_float.onnx", "resnet8_cifar10_qdq.onnx")]
    [InlineData("mobilenet_v1_0.25_224_float.tflite", "mobilenet_v1_0.25_224_uint8.tflite")]
    [InlineData("prisma_unet_256.onnx", "prisma_unet_256_int8.tflite")]
    public void Int8_is_at_least_as_good_as_that_of_others(string model, string others)
    {
        Figure figure = Figure.All.Single(each => each.Model == model);
        JsonElement description = SharedModels.Model(model), theirs = SharedModels.Model(others);
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + model)), other = ModelImporter.Import(SharedData.File("models/models/" + others));
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([.. Inputs(description, figure.Calibration)]), QuantiseOptions.For(Effort.Good));
        (IJudge Judge, SignalToNoise Noise) ours = (figure.Judge(), new()), their = (figure.Judge(), new());
        using var executor = new FloatExecutor(graph);
        using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack), otherRun = SessionRun.Of(other, other.Rule ?? Rule.Xnnpack);
        int picture = figure.Evaluation.First;
        foreach ((float[] input, float[] otherInput) in Inputs(description, figure.Evaluation).Zip(Inputs(theirs, figure.Evaluation)))
        {
            float[][] expected = executor.Run([input]), actual = run.Run([input], null), otherActual = otherRun.Run([otherInput], null);
            ours.Noise.Add(expected[0], actual[0]);
            their.Noise.Add(expected[0], otherActual[0]);
            ours.Judge.Add(picture, expected, actual);
            their.Judge.Add(picture++, expected, otherActual);
        }

        string line = string.Create(CultureInfo.InvariantCulture, $"| {model} | {ours.Judge.Found} | {ours.Noise.Decibels:0.0} dB | {others} | {their.Judge.Found} | {their.Noise.Decibels:0.0} dB |");
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Assert.True(ours.Noise.Decibels >= their.Noise.Decibels && IsAsGood(ours.Judge, their.Judge), line);
    }

    private static bool IsAsGood(IJudge ours, IJudge theirs) => (ours, theirs) is (AnswersJudge own, AnswersJudge other)
        ? own.Changed <= other.Changed && (own.Int8Right >= other.Int8Right || SignTest.Chance(other.Rights, own.Rights) > Chance)
        : ours.Score >= theirs.Score;

    private void Check(Figure figure)
    {
        JsonElement model = SharedModels.Model(figure.Model);
        ImportOptions import = SharedModels.Options(figure.Model);
        import.Ends.AddRange(figure.Ends);
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + figure.Model), import);
        long start = Stopwatch.GetTimestamp();
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([.. Inputs(model, figure.Calibration)]), QuantiseOptions.For(Effort.Good));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        IJudge judge = figure.Judge();
        var noise = new SignalToNoise();
        using var executor = new FloatExecutor(graph);
        using SessionRun run = SessionRun.Of(int8, Rule.Xnnpack);
        int picture = figure.Evaluation.First;
        foreach (float[] input in Inputs(model, figure.Evaluation))
        {
            float[][] expected = executor.Run([input]), actual = run.Run([input], null);
            for (int i = 0; i < expected.Length; i++)
                noise.Add(expected[i], actual[i]);
            judge.Add(picture++, expected, actual);
        }

        string line = string.Create(CultureInfo.InvariantCulture,
            $"| {figure.Model} | {figure.Evaluation.Count} | {judge.Found} | {judge.Limit} | {noise.Decibels:0.0} dB | {seconds:0} s |");
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Assert.True(judge.Holds, line);
    }

    private static IEnumerable<float[]> Inputs(JsonElement model, Samples samples) => SharedModels.Inputs(model, samples.DataSet, samples.First, samples.Count);
}
