namespace EdgeConv.Converter;

/// <summary>What to do about an operator that has no importer method, by the source's operator name.</summary>
internal static class Remedies
{
    private const string Activation = "train with ReLU or ReLU6 in its place";
    private const string ShapeArithmetic = "export with a fixed input shape, so that the exporter folds shape arithmetic away";
    private const string Upsampling = "cut the network before it, or use a backbone without upsampling";
    private const string PostProcessing = "cut the network before it and do this step in code after the session";

    private static readonly Dictionary<string, string> s_remedies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PRelu"] = Activation, ["LeakyRelu"] = Activation, ["LEAKY_RELU"] = Activation, ["Sigmoid"] = Activation,
        ["LOGISTIC"] = Activation,
        ["Tanh"] = Activation, ["HardSwish"] = Activation, ["HARD_SWISH"] = Activation, ["HardSigmoid"] = Activation, ["Elu"] = Activation,
        ["Selu"] = Activation, ["Gelu"] = Activation, ["Mish"] = Activation, ["Softplus"] = Activation,
        ["Shape"] = ShapeArithmetic, ["GATHER"] = ShapeArithmetic, ["PACK"] = ShapeArithmetic, ["STRIDED_SLICE"] = ShapeArithmetic,
        ["ConstantOfShape"] = ShapeArithmetic, ["Expand"] = ShapeArithmetic, ["Tile"] = ShapeArithmetic, ["Range"] = ShapeArithmetic,
        ["Resize"] = Upsampling, ["Upsample"] = Upsampling, ["RESIZE_BILINEAR"] = Upsampling, ["RESIZE_NEAREST_NEIGHBOR"] = Upsampling,
        ["ConvTranspose"] = Upsampling, ["TRANSPOSE_CONV"] = Upsampling, ["DepthToSpace"] = Upsampling, ["DEPTH_TO_SPACE"] = Upsampling,
        ["SPACE_TO_BATCH_ND"] = "export with the dilation inside the convolution (TensorFlow 2.x does)",
        ["BATCH_TO_SPACE_ND"] = "export with the dilation inside the convolution (TensorFlow 2.x does)",
        ["ArgMax"] = PostProcessing, ["ARG_MAX"] = PostProcessing, ["TopK"] = PostProcessing, ["TOPK_V2"] = PostProcessing,
        ["NonMaxSuppression"] = PostProcessing, ["Exp"] = PostProcessing, ["CUSTOM"] = PostProcessing,
        ["QuantizeLinear"] = "convert the float ONNX model or the int8 .tflite model",
        ["DequantizeLinear"] = "convert the float ONNX model or the int8 .tflite model",
        ["DynamicQuantizeLinear"] = "quantise with constant scales (static quantisation), or convert the float model",
        ["LSTM"] = "recurrent layers do not run on rows: use a convolutional network",
        ["GRU"] = "recurrent layers do not run on rows: use a convolutional network",
        ["If"] = "export without control flow", ["Loop"] = "export without control flow", ["WHILE"] = "export without control flow",
    };

    public static string For(string operation) =>
        s_remedies.GetValueOrDefault(operation, "replace it by supported operators, or cut the network before it");
}
