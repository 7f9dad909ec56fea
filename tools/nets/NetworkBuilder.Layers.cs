using EdgeConv.Converter.Onnx.Schema;

namespace EdgeConv.Nets;

/// <summary>The layers that networks are made of.</summary>
internal sealed partial class NetworkBuilder
{
    private const float Epsilon = 1e-5f;

    /// <summary>Maps with fewer pixels have the statistics of all channels together: those of a channel would say nothing.</summary>
    private const int FewestPixels = 16;

    /// <summary>Convolution with weights after He: variance 2 / fan-in. Without a padding of its own the map keeps its size over stride.</summary>
    public Map Convolution(Map x, int channels, int kernel, int stride = 1, int groups = 1, int? padding = null, bool bias = false)
    {
        int depth = x.Channels / groups * kernel * kernel, pad = padding ?? kernel / 2;
        List<TensorProto> constants = [Weights("w", [channels, x.Channels / groups, kernel, kernel], 2.0 / depth)];
        if (bias)
            constants.Add(Weights("b", [channels], 0.01));
        return Emit("Conv", [x], constants, Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad),
            Int("group", groups));
    }

    /// <summary>BatchNorm with the sample's statistics, a gain around 1 and a shift around 0.</summary>
    public Map BatchNorm(Map x)
    {
        var (gain, shift, means, variances) = (new float[x.Channels], new float[x.Channels], new float[x.Channels], new float[x.Channels]);
        for (int c = 0; c < x.Channels; c++)
        {
            (double mean, double variance) = _isBlank ? (0, 1) : Statistics(x.Pixels < FewestPixels ? x.Sample : x.Sample.AsSpan(c * x.Pixels, x.Pixels));
            (means[c], variances[c]) = ((float)mean, (float)variance);
            (gain[c], shift[c]) = ((float)_random.NextDouble(0.7, 1.3), (float)(0.3 * _random.NextGaussian()));
        }
        return Emit("BatchNormalization", [x],
            [Tensor("gain", gain), Tensor("shift", shift), Tensor("mean", means), Tensor("variance", variances)], Float("epsilon", Epsilon));
    }

    /// <summary>Over neighbouring channels: x / (k + alpha * sum of squares)^beta, as Krizhevsky et al. write it (ONNX divides alpha by the count).</summary>
    public Map LocalNormalisation(Map x, int channels, double alpha, double beta, double k) =>
        Emit("LRN", [x], [], Int("size", channels), Float("alpha", (float)(alpha * channels)), Float("beta", (float)beta), Float("bias", (float)k));

    public Map Relu(Map x) => Emit("Relu", [x], []);

    public Map Relu6(Map x) => Emit("Clip", [x], [Tensor("low", [0], []), Tensor("high", [6], [])]);

    public Map LeakyRelu(Map x, float slope) => Emit("LeakyRelu", [x], [], Float("alpha", slope));

    public Map Tanh(Map x) => Emit("Tanh", [x], []);

    public Map Sigmoid(Map x) => Emit("Sigmoid", [x], []);

    /// <summary>relu6(x + 3) / 6.</summary>
    public Map HardSigmoid(Map x) => Emit("HardSigmoid", [x], [], Float("alpha", 1 / 6f), Float("beta", 0.5f));

    public Map HardSwish(Map x) => Multiply(x, HardSigmoid(x));

    public Map Add(Map a, Map b) => Emit("Add", [a, b], []);

    /// <summary>A product; the second map may be one factor for each channel.</summary>
    public Map Multiply(Map a, Map b) => Emit("Mul", [a, b], []);

    /// <summary>Twice the rows and columns; mode <c>nearest</c> or <c>linear</c>.</summary>
    public Map Enlarge(Map x, string mode) => Emit("Resize", [x], [Tensor("roi", [], [0]), Tensor("scales", [1, 1, 2, 2])], Text("mode", mode));

    /// <summary>Rows become columns.</summary>
    public Map Turn(Map x) => Transpose(x, 0, 1, 3, 2);

    public Map Transpose(Map x, params int[] order) => Emit("Transpose", [x], [], Ints("perm", order));

    /// <summary>The same elements in the same order; -1 for the length that is left.</summary>
    public Map Reshape(Map x, params int[] shape) => Emit("Reshape", [x], [Lengths("shape", shape)]);

    /// <summary>Some of the last axis.</summary>
    public Map Last(Map x, int first, int count) =>
        Emit("Slice", [x], [Lengths("starts", [first]), Lengths("ends", [first + count]), Lengths("axes", [x.Shape.Length - 1])]);

    public Map Concat(params Map[] maps) => Emit("Concat", maps, [], Int("axis", 1));

    /// <param name="ceil">Whether a window that is only begun counts.</param>
    public Map MaximumPool(Map x, int kernel, int stride, int padding = 0, bool ceil = false) => MaximumPool(x, kernel, stride, [padding, padding, padding, padding], ceil);

    /// <param name="pads">Before and after: top, left, bottom, right.</param>
    public Map MaximumPool(Map x, int kernel, int stride, int[] pads, bool ceil = false) =>
        Emit("MaxPool", [x], [], [Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pads), .. Ceil(ceil)]);

    /// <summary>The mean of the window's part in the map.</summary>
    public Map AveragePool(Map x, int kernel, int stride, int padding = 0, bool ceil = false) =>
        Emit("AveragePool", [x], [], [Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride),
            .. padding == 0 ? [] : (AttributeProto[])[Ints("pads", padding, padding, padding, padding)], .. Ceil(ceil)]);

    public Map GlobalAveragePool(Map x) => Emit("GlobalAveragePool", [x], []);

    /// <summary>Maximum pooling of each region (batch, left, top, right, bottom in the picture's pixels) to a fixed size.</summary>
    /// <param name="scale">Map pixels per pixel of the picture.</param>
    public Map RegionPool(Map x, Map regions, int size, float scale) =>
        Emit("MaxRoiPool", [x, regions], [], Ints("pooled_shape", size, size), Float("spatial_scale", scale));

    public Map Flatten(Map x) => Emit("Flatten", [x], [], Int("axis", 1));

    /// <summary>Fully connected, with bias; <paramref name="x"/> is flat.</summary>
    public Map Dense(Map x, int outputs) =>
        Emit("Gemm", [x], [Weights("w", [outputs, x.Shape[1]], 2.0 / x.Shape[1]), Weights("b", [outputs], 0.01)], Int("transB", 1));

    public Map Softmax(Map x) => Emit("Softmax", [x], [], Int("axis", x.Shape.Length == 3 ? 2 : 1));

    private static AttributeProto[] Ceil(bool ceil) => ceil ? [Int("ceil_mode", 1)] : [];
}
