#if ONNXRUNTIME
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Lower;
using EdgeConv.Converter.Plan;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace EdgeConv.Converter.Tests.Golden;

/// <summary>QDQ models under rule ort against ONNX Runtime, run here, at the input of the last softmax.</summary>
[Trait("needs", "onnxruntime")]
public sealed class OnnxRuntimeTests
{
    private const int Samples = 12;

    public static TheoryData<string, string> Models => new()
    {
        { "vww96_qdq", "model/dense/MatMul;model/dense/BiasAdd" },
        { "kws_dscnn_qdq", "StatefulPartitionedCall/functional_1/dense/BiasAdd:0" },
        { "resnet8_cifar10_qdq", "model/dense/BiasAdd:0" },
    };

    [Theory, MemberData(nameof(Models))]
    public void Logits_of_quantised_ONNX_models_are_those_of_ONNX_Runtime(string name, string logits)
    {
        string path = SharedData.File($"models/models/{name}.onnx");
        var import = new ImportOptions { Ends = { logits } };
        ModelGraph graph = ModelImporter.Import(path, import);
        Assert.Equal(Rule.Ort, graph.Rule);
        NetworkDescription network = Lowering.Lower(graph, Rule.Ort, new());
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        using var session = new Session(model);
        using Microsoft.ML.OnnxRuntime.SessionOptions options = Exact();
        using var peer = new InferenceSession(WithOutput(File.ReadAllBytes(path), logits), options);
        int[] shape = peer.InputMetadata.Values.Single().Dimensions;
        float[] inputs = Floats(SharedData.File($"peers/golden/{name}.in.bin"));
        int length = shape.Aggregate(1, (product, size) => product * Math.Abs(size)), differing = 0;
        Assert.Equal(Samples * length, inputs.Length);
        var actual = new float[model.Outputs[0].Elements];
        for (int i = 0; i < Samples; i++)
        {
            float[] input = inputs[(i * length)..((i + 1) * length)];
            var tensor = new DenseTensor<float>(input, Array.ConvertAll(shape, Math.Abs));
            using var results = peer.Run([NamedOnnxValue.CreateFromTensor(peer.InputNames[0], tensor)], [logits]);
            float[] expected = [.. results[0].AsEnumerable<float>()];
            session.SetInput(input.AsSpan());
            session.Run();
            session.GetOutput(actual.AsSpan());
            differing += actual.Zip(expected).Count(pair => pair.First != pair.Second);
        }
        Assert.Equal(0, differing);
    }

    /// <summary>Without VNNI it would saturate sums of two products on x64.</summary>
    private static Microsoft.ML.OnnxRuntime.SessionOptions Exact()
    {
        var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        return options;
    }

    /// <summary>Messages of one type that follow each other are one: the graph gets another output.</summary>
    private static byte[] WithOutput(byte[] model, string name)
    {
        byte[] type = [0x0A, 2, 8, 1]; // tensor_type { elem_type: 1 }
        byte[] value = [.. Field(1, System.Text.Encoding.UTF8.GetBytes(name)), .. Field(2, type)];
        return [.. model, .. Field(7, Field(12, value))];
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return stream.ToArray();
    }

    private static float[] Floats(string path) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
}
#endif
