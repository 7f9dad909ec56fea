using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>The networks that can be built here, by name.</summary>
internal static class Networks
{
    public static readonly IReadOnlyDictionary<string, Func<NetworkOptions, ModelProto>> All = new Dictionary<string, Func<NetworkOptions, ModelProto>>
    {
        ["lenet5"] = LeNet5.Build,
        ["alexnet"] = AlexNet.Build,
        ["vgg11"] = Vgg11.Build,
        ["nin"] = NetworkInNetwork.Build,
        ["googlenet"] = GoogLeNet.Build,
        ["resnet18"] = ResNet.Build18,
        ["resnext50"] = ResNeXt.Build,
        ["se_resnet18"] = ResNet.BuildWithGates,
        ["densenet_bc_100"] = DenseNet.Build100,
        ["densenet121"] = DenseNet.Build121,
        ["shufflenet_v1"] = ShuffleNet.Build,
        ["mobilenet_v1"] = MobileNetV1.Build,
        ["mobilenet_v2"] = MobileNetV2.Build,
        ["mobilenet_v3_large"] = MobileNetV3.BuildLarge,
        ["mobilenet_v3_small"] = MobileNetV3.BuildSmall,
        ["ssd_mobilenet_v1"] = SingleShotDetector.Build,
        ["yolo_v3_tiny"] = YoloV3Tiny.Build,
        ["fast_rcnn"] = FastRcnn.Build,
        ["operators"] = OperatorNetwork.Build,
    };
}
