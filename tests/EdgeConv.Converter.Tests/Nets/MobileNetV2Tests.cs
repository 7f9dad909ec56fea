using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using Google.Protobuf;
using Xunit;

namespace EdgeConv.Converter.Tests.Nets;

[Trait("suite", "models")]
public sealed class MobileNetV2Tests
{
    private const int FewestLevels = 32;
    private const double LargestShare = 0.8; // of the commonest level: half of what a ReLU leaves is zero

    [Fact]
    public void Has_the_published_work_and_lives_in_every_layer_in_int8()
    {
        ModelGraph graph = ModelImporter.Import("mobilenet_v2", MobileNetV2.Build().ToByteArray(), new());
        Assert.Equal(300_774_272, Macs.Of(graph));

        var random = new SeededRandom(11);
        ModelGraph int8 = Quantiser.Quantise(graph, CalibrationSet.Of([.. Enumerable.Range(0, 2).Select(_ => Pictures.Next(random, 3, 224, 224))]),
            new());
        using var run = SessionRun.Of(int8, Rule.Xnnpack, keepAll: true);
        int layers = 0;
        float[][] scores = run.Run([Pictures.Next(random, 3, 224, 224)], (name, reals) =>
        {
            AssertAlive(name, reals.ToArray());
            layers++;
        });
        Assert.True(layers > 60, $"only {layers} tensors were seen");
        AssertAlive("scores", scores[0]);
    }

    private static void AssertAlive(string name, float[] reals)
    {
        int[] counts = [.. reals.GroupBy(real => real).Select(level => level.Count())];
        Assert.True(counts.Length >= FewestLevels, $"{name}: only {counts.Length} levels occur");
        double share = (double)counts.Max() / reals.Length;
        Assert.True(share <= LargestShare, $"{name}: one level is {share:P0} of it");
    }
}
