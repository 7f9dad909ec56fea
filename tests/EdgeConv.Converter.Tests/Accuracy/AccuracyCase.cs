namespace EdgeConv.Converter.Tests.Accuracy;

/// <summary>A float model, what calibrates it and what it is judged on.</summary>
/// <param name="Model">File in ../shared/models/models.</param>
/// <param name="CalibrationSet">Data set, then which of it.</param>
/// <param name="EvaluationSet">Data set, then which of it.</param>
/// <param name="FirstLabel">Place of label 0 among the outputs: 1 where the first output is background.</param>
internal sealed record AccuracyCase(
    string Model, string CalibrationSet, int CalibrationCount, string EvaluationSet, int EvaluationFirst, int EvaluationCount, int FirstLabel = 0)
{
    private const string Cifar = "cifar10_test_jpeg", CifarCalibration = "cifar10_train_lossless_calib";

    // The manifest names ImageNet's ranges (0..34 calibrate, 35..134 evaluate) and evaluates on all of VWW and KWS; CIFAR has a calibration set of its own.
    public static readonly AccuracyCase[] All =
    [
        new("vww96_float.tflite", "coco_vww_96", 32, "coco_vww_96", 0, 128),
        new("vww96_float.onnx", "coco_vww_96", 32, "coco_vww_96", 0, 128),
        new("kws_dscnn_float.tflite", "kws_mfcc_49x10", 100, "kws_mfcc_49x10", 0, 500),
        new("resnet8_cifar10_float.tflite", CifarCalibration, 200, Cifar, 0, 3000),
        new("resnet8_cifar10_float.onnx", CifarCalibration, 200, Cifar, 0, 3000),
        new("resnet20_cifar10.onnx", CifarCalibration, 200, Cifar, 0, 3000),
        new("resnet20_cifar10_bn.onnx", CifarCalibration, 200, Cifar, 0, 3000),
        new("mobilenet_v1_0.25_224_float.onnx", "imagenet_224", 35, "imagenet_224", 35, 100, 1),
        new("mobilenet_v1_0.25_224_float.tflite", "imagenet_224", 35, "imagenet_224", 35, 100, 1),
    ];

    /// <summary>The same with at most <paramref name="count"/> evaluation samples.</summary>
    public AccuracyCase Shortened(int count) => this with { EvaluationCount = Math.Min(EvaluationCount, count) };
}
