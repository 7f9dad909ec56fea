using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Quantise;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using EdgeConv.Processor;
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
        ModelGraph graph = ModelImporter.Import("mobilenet_v2", MobileNetV2.Build(new()).ToByteArray(), new());
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
        AssertSameBytes(int8, random);
    }

    /// <summary>One picture on two threads with each instruction set, against scalar code.</summary>
    private static void AssertSameBytes(ModelGraph int8, SeededRandom random)
    {
        NetworkDescription network = Lowering.Lower(int8, Rule.Xnnpack, new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        float[] picture = Pictures.Next(random, 3, 224, 224);
        byte[][] answers = [.. Isas.All.Where(Isas.IsSupported).Select(isa =>
        {
            using var session = new Session(model, new SessionOptions { Isa = isa, Threads = 2 });
            session.SetInput(picture);
            session.Run();
            var bytes = new byte[model.Outputs[0].SourceBytes];
            session.GetRawOutput(bytes);
            return bytes;
        })];
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.True(answers[0].Distinct().Count() > FewestLevels);
    }

    private static void AssertAlive(string name, float[] reals)
    {
        int[] counts = [.. reals.GroupBy(real => real).Select(level => level.Count())];
        Assert.True(counts.Length >= FewestLevels, $"{name}: only {counts.Length} levels occur");
        double share = (double)counts.Max() / reals.Length;
        Assert.True(share <= LargestShare, $"{name}: one level is {share:P0} of it");
    }
}
