using System.Runtime.InteropServices;
using EdgeConv.Converter.Quantise;
using EdgeConv.Converter.Tests.Accuracy;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using Google.Protobuf;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>Models that are planned in every way, each with an input and, where another program was asked, the answer that it gave.</summary>
/// <param name="Golden">Bytes of the right answer; null where the scalar layer plan's stand for it.</param>
internal sealed record PlannedModel(byte[] File, byte[] Input, byte[]? Golden)
{
    /// <summary>Below 15 million multiply-accumulates.</summary>
    public static readonly Dictionary<string, Func<PlannedModel>> Small = new()
    {
        ["vww"] = () => Int8("models/models/vww96_int8.tflite", "vww_96_int8"),
        ["kws"] = () => Int8("models/models/kws_dscnn_int8.tflite", "kws_ref_model"),
        ["resnet8"] = () => Int8("models/models/resnet8_cifar10_int8.tflite", "pretrainedResnet_quant"),
        ["ad"] = () => Int8("peers/models/ad01_int8.tflite", "ad01_int8"),
        ["wakeword"] = () => Int8("models/models/str_ww_int8.tflite", "str_ww_ref_model"),
        ["meter"] = () => Of(ModelConverter.Convert(RepositoryRoot.File("tools/meter/meter.onnx"),
            new() { Calibration = graph => CalibrationSet.FromNpy(RepositoryRoot.File("tools/meter/calibration.npy"), graph) })),
    };

    public static readonly Dictionary<string, Func<PlannedModel>> Large = new()
    {
        ["mobilenet_v1"] = () => Float("mobilenet_v1_0.25_224_float.tflite", "imagenet_224", System.IO.File.ReadAllBytes),
        ["ultraface"] = () => Float("ultraface_rfb320_simplified.onnx", "faces_320x240", OnnxCut.BeforeReshapes),
    };

    public static PlannedModel MobileNetV2()
    {
        var random = new SeededRandom(11);
        return Of(Converted("mobilenet_v2.onnx", global::EdgeConv.Nets.MobileNetV2.Build(new()).ToByteArray(),
            () => CalibrationSet.Of([.. Enumerable.Range(0, 2).Select(_ => Pictures.Next(random, 3, 224, 224))])));
    }

    private static PlannedModel Int8(string model, string golden)
    {
        Conversion conversion = ModelConverter.Convert(SharedData.File(model), new());
        PlannedModel made = Of(conversion);
        byte[] inputs = System.IO.File.ReadAllBytes(SharedData.File($"peers/golden/{golden}.in.bin"));
        byte[] answers = System.IO.File.ReadAllBytes(SharedData.File($"peers/golden/{golden}.tflite-xnnpack.out.bin"));
        const int Samples = 20;
        return made with { Input = inputs[..(inputs.Length / Samples)], Golden = answers[..(answers.Length / Samples)] };
    }

    private static PlannedModel Float(string file, string dataSet, Func<string, byte[]> read) =>
        Of(Converted(file, read(SharedData.File("models/models/" + file)),
            () => CalibrationSet.Of(SharedModels.Inputs(SharedModels.Model(file), dataSet, 0, 2))));

    private static Conversion Converted(string name, byte[] source, Func<CalibrationSet> calibration)
    {
        string folder = Directory.CreateTempSubdirectory("edgeconv-plans").FullName;
        try
        {
            string path = Path.Combine(folder, name);
            System.IO.File.WriteAllBytes(path, source);
            return ModelConverter.Convert(path, new() { Calibration = _ => calibration() });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>With every level of the input somewhere.</summary>
    private static PlannedModel Of(Conversion conversion)
    {
        using var model = Model.Load(conversion.File);
        Endpoint input = model.Inputs[0];
        var bytes = new byte[input.SourceBytes];
        var random = new SeededRandom(9);
        random.NextBytes(bytes);
        if (input.Type == EndpointElement.Float32)
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
                value = input.Scale * (random.NextInt(256) - 128 - input.ZeroPoint);
        return new(conversion.File, bytes, null);
    }
}
