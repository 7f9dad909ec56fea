using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Tests.Nets;

/// <summary>
/// Well-known networks with seeded weights become int8, run, agree with their float graphs and give the same bytes by a streamed plan as by layers. Random weights
/// forgive less than trained ones: what differs grows by about a decibel with each layer.
/// </summary>
[Trait("suite", "models")]
public sealed class NetworkTests(ITestOutputHelper output)
{
    private const int CalibrationSamples = 2;

    /// <summary>Small pictures, and one block where the paper repeats it.</summary>
    [Theory]
    [InlineData("lenet5", 32, 20)]
    [InlineData("alexnet", 67, 8)]
    [InlineData("vgg11", 32, 22)]
    [InlineData("nin", 32, 36)]
    [InlineData("googlenet", 64, 10)]
    [InlineData("resnet18", 64, 28)]
    [InlineData("resnext50", 64, 19)]
    [InlineData("se_resnet18", 64, 22)]
    [InlineData("densenet_bc_100", 32, 30)]
    [InlineData("densenet121", 64, 21)]
    [InlineData("shufflenet_v1", 64, 20)]
    [InlineData("mobilenet_v1", 64, 18)]
    [InlineData("mobilenet_v2", 64, 17)]
    [InlineData("mobilenet_v3_large", 128, 12)]
    [InlineData("mobilenet_v3_small", 128, 18)]
    [InlineData("ssd_mobilenet_v1", 64, 14)]
    [InlineData("yolo_v3_tiny", 64, 21)]
    [InlineData("fast_rcnn", 67, 30)]
    public void Agrees_in_int8_at_a_small_size_and_gives_the_same_bytes_streamed(string name, int size, double leastDecibels) =>
        Check(name, new(size, Hidden: 512, Blocks: 1), leastDecibels);

    [Theory, Trait("size", "large")]
    [InlineData("lenet5", 20)]
    [InlineData("alexnet", 7)]
    [InlineData("vgg11", 7)]
    [InlineData("nin", 36)]
    [InlineData("googlenet", 30)]
    [InlineData("resnet18", 26)]
    [InlineData("resnext50", 16)]
    [InlineData("se_resnet18", 24)]
    [InlineData("densenet_bc_100", 14)]
    [InlineData("densenet121", 23)]
    [InlineData("shufflenet_v1", 20)]
    [InlineData("mobilenet_v1", 9)]
    [InlineData("mobilenet_v2", 11)]
    [InlineData("mobilenet_v3_large", 10)]
    [InlineData("mobilenet_v3_small", 5)]
    [InlineData("ssd_mobilenet_v1", 2)]
    [InlineData("yolo_v3_tiny", 21)]
    [InlineData("fast_rcnn", 28)]
    public void Agrees_in_int8_as_its_paper_has_it(string name, double leastDecibels) => Check(name, new(), leastDecibels);

    private void Check(string name, NetworkOptions options, double leastDecibels)
    {
        ModelGraph graph = ModelImporter.Import(name, Networks.All[name](options).ToByteArray(), new());
        var random = new SeededRandom(11);
        float[][][] calibration = [.. Enumerable.Range(0, CalibrationSamples).Select(_ => Inputs(graph, random))];
        ModelGraph int8 = Quantiser.Quantise(graph, new CalibrationSet(calibration), new());

        float[][] inputs = Inputs(graph, random);
        using var whole = SessionRun.Of(int8, Rule.Xnnpack);
        ComparisonResult result = Comparison.Run(graph, whole, [inputs]);
        output.WriteLine($"{name}: {result.OutputSignalToNoiseDb:F1} dB");

        float[][] expected = whole.Run(inputs, null);
        Assert.True(expected[0].Distinct().Count() > 3, "an answer that says nothing");
        PlannedNetwork planned = Planner.Of(Lowering.Lower(int8, Rule.Xnnpack, new()), new() { Goal = PlanGoal.Stream });
        using var streamed = new SessionRun(Model.Load(BlobWriter.Write(planned.Network, planned.Plan), name));
        Assert.Equal(expected, streamed.Run(inputs, null));
        Assert.True(result.OutputSignalToNoiseDb >= leastDecibels, $"{result.OutputSignalToNoiseDb} dB, {leastDecibels} are the least");
    }

    private static float[][] Inputs(ModelGraph graph, SeededRandom random) => Samples.Next(random, [.. graph.Inputs.Select(input => input.Shape)]);
}
