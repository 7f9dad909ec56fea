using System.Text.Json;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>The float executor against what ONNX Runtime and a TensorFlow Lite interpreter answered.</summary>
[Trait("suite", "models")]
public class FloatGoldenTests
{
    private const int Samples = 8;

    // KWS has a bound of its own: the interpreter quantises its activations before int8 weights, where ours are dequantised.
    [Theory]
    [InlineData("resnet8_cifar10_float.tflite", 1e-4)]
    [InlineData("vww96_float.tflite", 1e-4)]
    [InlineData("mobilenet_v1_0.25_224_float.tflite", 1e-4)]
    [InlineData("resnet8_cifar10_float.onnx", 1e-4)]
    [InlineData("vww96_float.onnx", 1e-4)]
    [InlineData("mobilenet_v1_0.25_224_float.onnx", 1e-4)]
    [InlineData("resnet20_cifar10.onnx", 1e-4)]
    [InlineData("resnet20_cifar10_bn.onnx", 1e-4)]
    [InlineData("kws_dscnn_float.tflite", 0.1)]
    public void Answers_as_the_other_program_does(string file, double tolerance)
    {
        JsonElement model = SharedModels.Model(file);
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + file));
        float[] golden = SharedModels.Golden(model);
        int outputs = (int)graph.Outputs[0].Elements, sample = 0;
        double largest = Math.Max(1, golden.Max(Math.Abs)), worst = 0;
        using var executor = new FloatExecutor(graph);
        foreach (float[] input in SharedModels.Inputs(model, model.GetProperty("data").GetString()!, 0, Samples))
        {
            float[] actual = executor.Run([input])[0];
            for (int i = 0; i < outputs; i++)
                worst = Math.Max(worst, Math.Abs(golden[sample * outputs + i] - actual[i]));
            sample++;
        }

        Assert.True(worst <= tolerance * largest, $"{file}: {worst} from the reference, whose largest value is {largest}");
    }
}
