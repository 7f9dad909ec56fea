using EdgeConv.Converter.Tests.Accuracy.Judges;

namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>Some samples of a data set.</summary>
internal readonly record struct Samples(string DataSet, int First, int Count)
{
    /// <summary>Whether there are too few for shares of them to mean much.</summary>
    public bool AreFew => Count < 200;

    public override string ToString() => $"{DataSet} {First}..{First + Count - 1}";
}

/// <summary>What is asked of a float model's int8 network.</summary>
/// <param name="Model">File in ../shared/models/models.</param>
/// <param name="Calibration">What calibrates it.</param>
/// <param name="Evaluation">What both are asked.</param>
/// <param name="Judge">Makes the one who compares the answers.</param>
internal sealed record Figure(string Model, Samples Calibration, Samples Evaluation, Func<IJudge> Judge)
{
    /// <summary>Tensors that the network ends at, where these are not its outputs.</summary>
    public string[] Ends { get; init; } = [];

    private const float Face = 0.7f, FacePartner = 0.5f, Thing = 0.5f, ThingPartner = 0.3f;

    private static readonly Samples s_cifar = new("cifar10_test_jpeg", 0, 3000), s_cifarCalibration = new("cifar10_train_lossless_calib", 0, 200);

    // The first fifth of a set calibrates and the rest evaluates. CIFAR has a calibration set of its own; the manifest names ImageNet's and COCO's ranges.
    public static readonly Figure[] All =
    [
        Cifar("resnet8_cifar10_float.tflite"),
        Cifar("resnet8_cifar10_float.onnx"),
        Cifar("resnet20_cifar10.onnx"),
        Cifar("resnet20_cifar10_bn.onnx"),
        Fifth("kws_dscnn_float.tflite", "kws_mfcc_49x10", 500, () => new AnswersJudge(SharedModels.Labels("kws_mfcc_49x10"), 0.3, isInPoints: true)),
        Fifth("vww96_float.tflite", "coco_vww_96", 128, () => new AnswersJudge(SharedModels.Labels("coco_vww_96"), 2, isInPoints: false)),
        Fifth("vww96_float.onnx", "coco_vww_96", 128, () => new AnswersJudge(SharedModels.Labels("coco_vww_96"), 2, isInPoints: false)),
        Split("mobilenet_v1_0.25_224_float.tflite", "imagenet_224", 35, 135, ImageNet),
        Split("mobilenet_v1_0.25_224_float.onnx", "imagenet_224", 35, 135, ImageNet),
        Fifth("lprnet_24x94.onnx", "plates_94x24", 500, () => new PlatesJudge(0.5)),
        Fifth("espnetv2_s1.0_pascal_320.onnx", "coco_person_320", 24, () => new PersonJudge("coco_person_320_mask", PersonJudge.OfPlanes, 0.01)),
        Fifth("deeplabv3_mnv2_257_float.tflite", "coco_person_257", 16, () => new PersonJudge("coco_person_257_mask", PersonJudge.OfChannels, 0.01)),
        Fifth("prisma_unet_256.onnx", "coco_person_256", 12, () => new PersonJudge("coco_person_256_mask", PersonJudge.OfShare, 0.01)),
        // Int8 holds corners to 1/200 of the picture: the boxes are worked out behind the network, as in the other two files.
        Faces("ultraface_rfb320.onnx", "faces_320x240", 8, (outputs, least) => Detections.UltrafaceAnchors(outputs[0], outputs[1], least)) with { Ends = ["scores", "460"] },
        Faces("ultraface_rfb320_simplified.onnx", "faces_320x240", 8, (outputs, least) => Detections.UltrafaceAnchors(outputs[0], outputs[1], least)),
        Faces("ultraface_rfb320_float.tflite", "faces_320x240", 8, (outputs, least) => Detections.UltrafaceAnchors(outputs[1], outputs[0], least)),
        Faces("yunet_n_320.onnx", "faces_320x320", 8, Detections.Yunet),
        Faces("yunet2021_120x160.onnx", "faces_160x120", 8, Detections.Yunet2021),
        Faces("mtcnn_pnet.onnx", "faces_160x120", 8, Detections.Pnet),
        // R-Net and O-Net: MtcnnFigureTests, since in float no score of the shared crops reaches the threshold.
        Split("yolox_nano_416.onnx", "coco_det_416", 6, 32, () => new BoxesJudge(Detections.Yolox, Thing, ThingPartner, 0.93)),
        Split("fastestdet_352.onnx", "coco_det_352", 6, 32, () => new BoxesJudge(Detections.FastestDet, Thing, ThingPartner, 0.93)),
    ];

    private static Figure Cifar(string model) =>
        new(model, s_cifarCalibration, s_cifar, () => new AnswersJudge(SharedModels.Labels(s_cifar.DataSet), 0.3, isInPoints: true));

    private static AnswersJudge ImageNet() => new([.. SharedModels.Labels("imagenet_224").Select(label => label + 1)], 3, isInPoints: false); // the first output is background

    private static Figure Faces(string model, string data, int count, Func<float[][], float, List<Decoding.Box>> decode) =>
        Fifth(model, data, count, () => new BoxesJudge(decode, Face, FacePartner, 0.95));

    private static Figure Fifth(string model, string data, int count, Func<IJudge> judge) => Split(model, data, (count + 4) / 5, count, judge);

    private static Figure Split(string model, string data, int calibrating, int count, Func<IJudge> judge) =>
        new(model, new(data, 0, calibrating), new(data, calibrating, count - calibrating), judge);
}
