using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>The old uint8 scheme: weights get other scales on import, so agreement is counted, not promised byte for byte.</summary>
public sealed class UnsignedTests
{
    [Fact]
    public void Mobilenet_of_uint8_agrees_with_TensorFlow_Lite_in_most_bytes_and_in_its_answers()
    {
        const string Golden = "peers/golden/mobilenet_v1_0.25_224_uint8";
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/mobilenet_v1_0.25_224_uint8.tflite"));
        NetworkDescription network = Lowering.Lower(graph, Rule.Tflm, new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        using var session = new Session(model);
        byte[] inputs = File.ReadAllBytes(SharedData.File($"{Golden}.in.bin")), expected = File.ReadAllBytes(SharedData.File($"{Golden}.tflite-ref.out.bin"));
        int inputBytes = model.Inputs[0].SourceBytes, outputBytes = model.Outputs[0].SourceBytes, samples = inputs.Length / inputBytes;
        Assert.Equal(12, samples);
        int equal = 0, sameAnswers = 0, furthest = 0;
        var actual = new byte[outputBytes];
        for (int i = 0; i < samples; i++)
        {
            session.SetInput(inputs.AsSpan(i * inputBytes, inputBytes));
            session.Run();
            session.GetOutput(actual);
            byte[] wanted = expected[(i * outputBytes)..((i + 1) * outputBytes)];
            equal += actual.Zip(wanted).Count(pair => pair.First == pair.Second);
            furthest = Math.Max(furthest, actual.Zip(wanted).Max(pair => Math.Abs(pair.First - pair.Second)));
            sameAnswers += Array.IndexOf(actual, actual.Max()) == Array.IndexOf(wanted, wanted.Max()) ? 1 : 0;
        }
        Assert.Equal((11887, 12, 17), (equal, sameAnswers, furthest));
    }
}
