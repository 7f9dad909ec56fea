using EdgeConv.Converter;
using EdgeConv.Converter.Quantise;
using EdgeConv.Nets;
using EdgeConv.Numerics;
using EdgeConv.Verbs;
using Google.Protobuf;

namespace EdgeConv.Bench;

/// <summary>A network that counts and times are reported of.</summary>
/// <param name="Name">The name of its .ecb file.</param>
/// <param name="Onnx">Files of the same network, in the shared folder, that ONNX Runtime can run.</param>
internal sealed record MeasuredModel(string Name, Func<Folders, Conversion> Convert, params string[] Onnx)
{
    private const string Models = "models/models/", PeerModels = "peers/models/";
    private const ulong CalibrationSeed = 7;

    public static readonly MeasuredModel[] All =
    [
        Int8("vww", Models + "vww96_int8.tflite", Models + "vww96_qdq.onnx", PeerModels + "vww_96_int8_u8.onnx"),
        Int8("kws", Models + "kws_dscnn_int8.tflite", Models + "kws_dscnn_qdq.onnx", PeerModels + "kws_ref_model_u8.onnx"),
        Int8("resnet8", Models + "resnet8_cifar10_int8.tflite", Models + "resnet8_cifar10_qdq.onnx", PeerModels + "pretrainedResnet_quant_u8.onnx"),
        Int8("ad", PeerModels + "ad01_int8.tflite", PeerModels + "ad01_int8_u8.onnx"),
        Int8("wakeword", Models + "str_ww_int8.tflite", PeerModels + "str_ww_ref_model_u8.onnx"),
        new("meter", folders => ModelConverter.Convert(folders.Meter("meter.onnx"),
            new() { Calibration = graph => CalibrationSet.FromNpy(folders.Meter("calibration.npy"), graph) })),
        Float("mobilenet_v1_0.25", "mobilenet_v1_0.25_224_float.tflite", "imagenet_224", 35),
        Float("ultraface", "ultraface_rfb320_simplified.onnx", "faces_320x240", 16, OnnxCut.BeforeReshapes),
        Float("fastestdet", "fastestdet_352.onnx", "coco_det_352", 8),
        Float("yolox_nano", "yolox_nano_416.onnx", "coco_det_416", 8),
        Float("espnetv2", "espnetv2_s1.0_pascal_320.onnx", "coco_person_320", 8),
        Int8("prisma", Models + "prisma_unet_256_int8.tflite"),
        Built("mobilenet_v2"),
    ];

    /// <summary>Those whose names are given; all where none is.</summary>
    /// <exception cref="EdgeConvException">There is no model of a name.</exception>
    public static MeasuredModel[] Find(string[] names) => names.Length == 0 ? All : [.. names.Select(name =>
        Array.Find(All, model => model.Name == name)
        ?? throw new EdgeConvException(CommandErrors.Measurement, $"there is no model '{name}'; choose from {string.Join(", ", All.Select(model => model.Name))}"))];

    private static MeasuredModel Int8(string name, string file, params string[] onnx) =>
        new(name, folders => ModelConverter.Convert(folders.Shared(file), new()), onnx);

    private static MeasuredModel Float(string name, string file, string dataSet, int count, Func<string, byte[]>? change = null) => new(name, folders =>
    {
        string path = folders.Shared(Models + file);
        if (change is not null)
        {
            byte[] changed = change(path);
            File.WriteAllBytes(path = Path.Combine(folders.Output, name + Path.GetExtension(file)), changed);
        }
        return ModelConverter.Convert(path,
            new() { Calibration = _ => CalibrationSet.Of(SharedInputs.Read(folders.Shared("models"), file, dataSet, count)) });
    });

    private static MeasuredModel Built(string name) => new(name, folders =>
    {
        string path = Path.Combine(folders.Output, name + ".onnx");
        File.WriteAllBytes(path, Networks.All[name](new()).ToByteArray());
        var random = new SeededRandom(CalibrationSeed);
        return ModelConverter.Convert(path, new()
        {
            Calibration = graph => CalibrationSet.Of([.. Enumerable.Range(0, 4)
                .Select(_ => Pictures.Next(random, graph.Inputs[0].Shape[1], graph.Inputs[0].Shape[2], graph.Inputs[0].Shape[3]))]),
        });
    });
}
