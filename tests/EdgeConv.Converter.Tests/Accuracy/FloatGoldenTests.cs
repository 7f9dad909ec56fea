using System.Text.Json;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>The float executor, on all outputs, against what ONNX Runtime and a TensorFlow Lite interpreter answered.</summary>
[Trait("suite", "models")]
public class FloatGoldenTests
{
    // Bounds are shares of an output's largest value. KWS has one of its own: the interpreter quantises its activations before int8 weights, where ours are
    // dequantised. Samples are fewer where a network is large.
    [Theory]
    [InlineData("resnet8_cifar10_float.tflite", 1e-4, 8)]
    [InlineData("vww96_float.tflite", 1e-4, 8)]
    [InlineData("mobilenet_v1_0.25_224_float.tflite", 1e-4, 8)]
    [InlineData("kws_dscnn_float.tflite", 0.1, 8)]
    [InlineData("resnet8_cifar10_float.onnx", 1e-4, 8)]
    [InlineData("vww96_float.onnx", 1e-4, 8)]
    [InlineData("mobilenet_v1_0.25_224_float.onnx", 1e-4, 8)]
    [InlineData("resnet20_cifar10.onnx", 1e-4, 8)]
    [InlineData("resnet20_cifar10_bn.onnx", 1e-4, 8)]
    [InlineData("ultraface_rfb320.onnx", 1e-4, 2)]
    [InlineData("ultraface_rfb320_simplified.onnx", 1e-4, 2)]
    [InlineData("yunet_n_320.onnx", 1e-4, 2)]
    [InlineData("yunet2021_120x160.onnx", 1e-4, 4)]
    [InlineData("mtcnn_pnet.onnx", 1e-4, 4)]
    [InlineData("mtcnn_rnet.onnx", 1e-4, 4)]
    [InlineData("mtcnn_onet.onnx", 1e-4, 4)]
    [InlineData("minifasnet_v1se_80.onnx", 1e-4, 4)]
    [InlineData("yolox_nano_416.onnx", 1e-4, 1)]
    [InlineData("fastestdet_352.onnx", 1e-4, 2)]
    [InlineData("espnetv2_s1.0_pascal_320.onnx", 1e-4, 1)]
    [InlineData("prisma_unet_256.onnx", 1e-4, 1)]
    [InlineData("espnet_p2q8_256x512.onnx", 1e-4, 1)]
    [InlineData("lprnet_24x94.onnx", 1e-4, 4)]
    [InlineData("ppocr_cls_48x192.onnx", 1e-4, 8)]
    [InlineData("meshnet5_gwm_64.onnx", 1e-4, 1)]
    public void Answers_as_the_other_program_does(string file, double tolerance, int samples)
    {
        JsonElement model = SharedModels.Model(file);
        ModelGraph graph = ModelImporter.Import(SharedData.File("models/models/" + file), SharedModels.Options(file));
        using var executor = new FloatExecutor(graph);
        float[][][] answers = [.. SharedModels.Inputs(model, model.GetProperty("data").GetString()!, 0, samples).Select(input => executor.Run([input]))];
        JsonElement[] goldens = [.. model.GetProperty("golden").GetProperty("outputs").EnumerateArray()];
        Assert.Equal(goldens.Length, graph.Outputs.Count);
        for (int output = 0; output < goldens.Length; output++)
        {
            float[] golden = SharedModels.Golden(model, output);
            int step = goldens[output].GetProperty("element_step").GetInt32(), kept = ((int)graph.Outputs[output].Elements + step - 1) / step;
            double largest = Math.Max(1, golden.Max(Math.Abs)), worst = 0;
            for (int sample = 0; sample < samples; sample++)
                for (int i = 0; i < kept; i++)
                    worst = Math.Max(worst, Math.Abs(golden[sample * kept + i] - answers[sample][output][i * step]));
            Assert.True(worst <= tolerance * largest, $"{file}, output {output}: {worst} from the reference, whose largest value is {largest}");
        }
    }
}
