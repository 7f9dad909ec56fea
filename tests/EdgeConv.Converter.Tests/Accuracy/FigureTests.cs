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
    public static TheoryData<string> Models => [.. Figure.All.Select(figure => figure.Model)];

    [Theory]
    [Trait("size", "large")]
    [MemberData(nameof(Models))]
    public void Int8_is_as_good_as_float(string model) => Check(Figure.All.Single(figure => figure.Model == model));

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
