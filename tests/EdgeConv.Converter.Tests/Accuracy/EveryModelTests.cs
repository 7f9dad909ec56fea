using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>
/// Every model of ../shared/models becomes a file, its file runs, and its answers are near those of the float graph (of an int8 model: of the reals it
/// stands for) on inputs that did not calibrate it. Prints a row per model: plan, arena, signal-to-noise, time.
/// </summary>
[Trait("suite", "models")]
public class EveryModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("resnet8_cifar10_float.onnx", 33)]
    [InlineData("resnet8_cifar10_float.tflite", 33)]
    [InlineData("resnet8_cifar10_int8.tflite", 22)]
    [InlineData("resnet8_cifar10_qdq.onnx", 27)]
    [InlineData("resnet20_cifar10.onnx", 32)]
    [InlineData("resnet20_cifar10_bn.onnx", 32)]
    [InlineData("vww96_float.onnx", 30)]
    [InlineData("vww96_float.tflite", 30)]
    [InlineData("vww96_int8.tflite", 41)]
    [InlineData("vww96_qdq.onnx", 26)]
    [InlineData("kws_dscnn_float.tflite", 32)]
    [InlineData("kws_dscnn_int8.tflite", 44)]
    [InlineData("kws_dscnn_qdq.onnx", 40)]
    [InlineData("str_ww_int8.tflite", 47)]
    [InlineData("mtcnn_rnet.onnx", 30)]
    [InlineData("mtcnn_onet.onnx", 25)]
    [InlineData("ppocr_cls_48x192.onnx", 24)]
    public void Becomes_a_file_that_answers_as_the_float_graph_does(string file, double decibels) => Check(file, decibels);

    [Theory]
    [Trait("size", "large")]
    [InlineData("mobilenet_v1_0.25_224_float.onnx", 12)]
    [InlineData("mobilenet_v1_0.25_224_float.tflite", 12)]
    [InlineData("mobilenet_v1_0.25_224_uint8.tflite", 32)]
    [InlineData("ultraface_rfb320.onnx", 41)]
    [InlineData("ultraface_rfb320_simplified.onnx", 20)]
    [InlineData("ultraface_rfb320_float.tflite", 20)]
    [InlineData("yunet_n_320.onnx", 21)]
    [InlineData("yunet2021_120x160.onnx", 21)]
    [InlineData("mtcnn_pnet.onnx", 29)]
    [InlineData("minifasnet_v1se_80.onnx", 27)]
    [InlineData("yolox_nano_416.onnx", 6)]
    [InlineData("fastestdet_352.onnx", 16)]
    [InlineData("espnetv2_s1.0_pascal_320.onnx", 10)]
    [InlineData("deeplabv3_mnv2_257_float.tflite", 25)]
    [InlineData("prisma_unet_256.onnx", 27)]
    [InlineData("prisma_unet_256_int8.tflite", 20)]
    [InlineData("espnet_p2q8_256x512.onnx", -1)]
    [InlineData("lprnet_24x94.onnx", 25)]
    [InlineData("meshnet5_gwm_64.onnx", 10)]
    public void Becomes_a_file_that_answers_as_the_float_graph_does_where_that_takes_longer(string file, double decibels) => Check(file, decibels);

    [Fact]
    public void None_is_left_out()
    {
        IEnumerable<string> here = typeof(EveryModelTests).GetMethods().SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), false))
            .Select(data => "models/" + ((InlineDataAttribute)data).Data[0]).Order(StringComparer.Ordinal);
        Assert.Equal(SharedModels.Manifest.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("file").GetString()!).Order(StringComparer.Ordinal), here);
    }

    private void Check(string file, double decibels)
    {
        JsonElement model = SharedModels.Model(file);
        string data = model.GetProperty("data").GetString()!;
        int samples = SharedModels.Count(data), calibrating = Math.Min(8, samples / 2);
        var options = new ConvertOptions
        {
            Import = SharedModels.Options(file),
            Calibration = _ => CalibrationSet.Of(SharedModels.Inputs(model, data, 0, calibrating)),
        };

        long start = Stopwatch.GetTimestamp();
        Conversion conversion = ModelConverter.Convert(SharedData.File("models/models/" + file), options);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        var loaded = Model.Load(conversion.File, file);
        long arena = loaded.ArenaBytes;
        using var run = new SessionRun(loaded);
        float[][][] judges = [.. SharedModels.Inputs(model, data, calibrating, Math.Min(4, samples - calibrating)).Select(input => new[] { input })];
        ComparisonResult result = Comparison.Run(conversion.Source, run, judges);
        double[] times = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            long begin = Stopwatch.GetTimestamp();
            run.Run(judges[0], null);
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }).Order()];

        string line = string.Create(CultureInfo.InvariantCulture,
            $"| {file} | {conversion.File.Length:N0} | {conversion.Planned.Strategy} | {arena:N0} | {result.OutputSignalToNoiseDb:0.0} | {times[2]:0.0} | {seconds:0.0} |");
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Assert.True(result.OutputSignalToNoiseDb >= decibels, $"{line}: at least {decibels} dB were asked for");
    }
}
