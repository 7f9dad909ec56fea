using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>The networks that can be built here, by name.</summary>
internal static class Networks
{
    public static readonly IReadOnlyDictionary<string, Func<ModelProto>> All = new Dictionary<string, Func<ModelProto>>
    {
        ["mobilenet_v2"] = MobileNetV2.Build,
        ["operators"] = OperatorNetwork.Build,
    };
}
