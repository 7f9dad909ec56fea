using System.Globalization;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Tests.Accuracy.Judges;
using EdgeConv.Converter.Tests.Accuracy.Mtcnn;
using EdgeConv.Decoding;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>
/// MTCNN as it is used, on pictures with faces: what each network is shown is what those before it, in float, propose. The shared crops have no float score that counts.
/// </summary>
[Trait("suite", "models")]
public class MtcnnFigureTests(MtcnnModels models, ITestOutputHelper output) : IClassFixture<MtcnnModels>
{
    private const float Score = 0.7f, Partner = 0.5f;

    [Theory]
    [Trait("size", "large")]
    [InlineData("mtcnn_pnet.onnx", 0)]
    [InlineData("mtcnn_rnet.onnx", 1)]
    [InlineData("mtcnn_onet.onnx", 2)]
    public void Each_network_answers_in_int8_as_in_float(string model, int network)
    {
        var judge = new BoxesJudge(network == 0 ? Detections.Pnet : Detections.Window, Score, Partner, 0.95);
        var noise = new SignalToNoise();
        foreach (float[] input in models.Inputs[network])
        {
            float[][] expected = models.Float[network](input), actual = models.Int8[network](input);
            for (int i = 0; i < expected.Length; i++)
                noise.Add(expected[i], actual[i]);
            judge.Add(0, expected, actual);
        }

        Check(string.Create(CultureInfo.InvariantCulture, $"| {model} in the cascade | {models.Inputs[network].Length} | {judge.Found} | {judge.Limit} | {noise.Decibels:0.0} dB |"), judge);
    }

    [Fact]
    [Trait("size", "large")]
    public void The_cascade_finds_in_int8_the_faces_that_it_finds_in_float()
    {
        // Partners are what is found at lower thresholds: boxes on both sides of one and the same would be lost by the least difference.
        MtcnnCascade before = new(models.Float[0], models.Float[1], models.Float[2]), after = new(models.Int8[0], models.Int8[1], models.Int8[2], Score - Partner);
        var judge = new BoxesJudge(Listed, Score, Partner, 0.95);
        foreach (MtcnnPicture picture in models.Pictures)
            judge.Add(0, [Listing(before.Faces(picture))], [Listing(after.Faces(picture))]);
        Check($"| mtcnn cascade | {models.Pictures.Length} | {judge.Found} | {judge.Limit} | |", judge);
    }

    private static float[] Listing(List<Box> boxes) => [.. boxes.SelectMany(box => new[] { box.Score, box.Left, box.Top, box.Right, box.Bottom })];

    private static List<Box> Listed(float[][] outputs, float least) =>
        [.. outputs[0].Chunk(5).Select(box => new Box(0, box[0], box[1], box[2], box[3], box[4])).Where(box => box.Score >= least)];

    private void Check(string line, BoxesJudge judge)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Assert.True(judge.Holds, line);
    }
}
