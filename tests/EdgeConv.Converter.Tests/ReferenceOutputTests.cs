using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter;

public class ReferenceOutputTests
{
    /// <summary>Outputs of ONNX Runtime and of a TensorFlow Lite interpreter, for the first pictures of the data set.</summary>
    [Theory]
    [InlineData("resnet8_cifar10_float.onnx", 1e-4)]
    [InlineData("resnet8_cifar10_float.tflite", 1e-4)]
    [InlineData("resnet20_cifar10.onnx", 1e-3)]
    [InlineData("resnet20_cifar10_bn.onnx", 1e-3)]
    [InlineData("mobilenet_v1_0.25_224_float.onnx", 1e-4)]
    [InlineData("mobilenet_v1_0.25_224_float.tflite", 1e-4)]
    [InlineData("vww96_float.onnx", 1e-4)]
    [InlineData("vww96_float.tflite", 1e-4)]
    [InlineData("kws_dscnn_float.tflite", 0.02)] // the interpreter quantises activations where weights are int8
    public void Imported_models_answer_as_the_frameworks_do(string model, double tolerance)
    {
        const int Pictures = 2;
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(SharedData.File("models/MANIFEST.json")));
        JsonElement entry = manifest.RootElement.GetProperty("models").EnumerateArray().Single(m =>
            m.GetProperty("file").GetString() == $"models/{model}");
        JsonElement data = manifest.RootElement.GetProperty("data").EnumerateArray().Single(d =>
            d.GetProperty("key").GetString() == entry.GetProperty("data").GetString());
        ModelGraph graph = ModelImporter.Import(SharedData.File($"models/models/{model}"));
        using var executor = new FloatExecutor(graph, workers: 1);
        byte[] pictures = Unpacked(data.GetProperty("file").GetString()!);
        float[] expected = MemoryMarshal.Cast<byte,
            float>(Unpacked(entry.GetProperty("golden").GetProperty("outputs")[0].GetProperty("file").GetString()!)).ToArray();
        int elements = (int)graph.Inputs[0].Elements, outputs = (int)graph.Outputs[0].Elements;
        bool signed = data.GetProperty("dtype").GetString() == "int8";
        for (int picture = 0; picture < Pictures; picture++)
        {
            float[] input = Prepared(pictures.AsSpan(picture * elements, elements), entry.GetProperty("preprocess"),
                graph.Inputs[0].Shape, signed);
            float[] answer = executor.Run([input])[0];
            for (int i = 0; i < outputs; i++)
                Assert.Equal(expected[picture * outputs + i], answer[i], tolerance);
        }
    }

    private static float[] Prepared(ReadOnlySpan<byte> picture, JsonElement preprocess, int[] shape, bool signed)
    {
        double[] factors = Numbers(preprocess, "mul"), offsets = Numbers(preprocess, "add");
        bool channelFirst = preprocess.GetProperty("layout").GetString() == "NCHW";
        int channels = channelFirst ? shape[1] : shape[^1], pixels = picture.Length / channels;
        var input = new float[picture.Length];
        for (int i = 0; i < input.Length; i++)
        {
            int channel = i % channels;
            double value = signed ? (sbyte)picture[i] : picture[i];
            input[channelFirst ? channel * pixels + i / channels
                : i] = (float)(value * factors[channel % factors.Length] + offsets[channel % offsets.Length]);
        }
        return input;
    }

    private static double[] Numbers(JsonElement preprocess, string name) =>
        [.. preprocess.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static byte[] Unpacked(string path)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.File($"models/{path}")), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
