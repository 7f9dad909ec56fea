namespace EdgeConv.Converter.Graph;

/// <summary>
/// Transposed convolution of a map [N, H, W, C] with weights [O, KH, KW, C / groups] and an optional bias [O], or of a volume with weights
/// [O, KD, KH, KW, C / groups]: input element i adds <c>w[k]</c> times itself to output element <c>i * stride + k * dilation - PadBefore</c>
/// (Dumoulin and Visin 2016, arXiv:1603.07285, section 4). The output's size is stated, since several fit.
/// </summary>
internal sealed class TransposedConvolution(
    string name, Value input, Value weights, Value? bias, Value output, Window vertical, Window horizontal, int groups, int[] outputSize)
    : ClampedNode(name, bias is null ? [input, weights] : [input, weights, bias], [output])
{
    public Window Vertical { get; } = vertical;
    public Window Horizontal { get; } = horizontal;
    public Window Depth { get; init; } = new(1);
    public int Groups { get; } = groups;

    /// <summary>Rows and columns of the output; of a volume slices, rows and columns.</summary>
    public int[] OutputSize { get; } = outputSize;

    public Value Weights
    {
        get => Inputs[1];
        set => Inputs[1] = value;
    }

    public Value? Bias => Inputs.Length > 2 ? Inputs[2] : null;

    public override Node Copy(Value[] inputs, Value output) =>
        new TransposedConvolution(Name, inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, output, Vertical, Horizontal, Groups, OutputSize)
        {
            Depth = Depth, Clamp = Clamp,
        };
}

/// <summary>
/// Convolution whose taps are moved by computed offsets and weighed by a mask (Dai et al. 2017, arXiv:1703.06211; version 2, Zhu et al. 2018,
/// arXiv:1811.11168). Inputs: map [N, H, W, C], offsets [N, OH, OW, 2 * offset groups * KH * KW] (of each tap y, then x), mask
/// [N, OH, OW, offset groups * KH * KW] or none, weights [O, KH, KW, C / groups], bias [O] or none.
/// </summary>
internal sealed class DeformableConvolution(
    string name, Value input, Value offsets, Value? mask, Value weights, Value? bias, Value output, Window vertical, Window horizontal, int groups, int offsetGroups)
    : ClampedNode(name, [.. new[] { input, offsets, mask, weights, bias }.OfType<Value>()], [output])
{
    public bool HasMask { get; } = mask is not null;
    public bool HasBias { get; } = bias is not null;
    public Window Vertical { get; } = vertical;
    public Window Horizontal { get; } = horizontal;
    public int Groups { get; } = groups;
    public int OffsetGroups { get; } = offsetGroups;
    public Value Offsets => Inputs[1];
    public Value? Mask => HasMask ? Inputs[2] : null;
    public Value Weights => Inputs[HasMask ? 3 : 2];
    public Value? Bias => HasBias ? Inputs[^1] : null;

    public override Node Copy(Value[] inputs, Value output)
    {
        int next = 2;
        return new DeformableConvolution(Name, inputs[0], inputs[1], HasMask ? inputs[next++] : null, inputs[next++], HasBias ? inputs[next] : null, output,
            Vertical, Horizontal, Groups, OffsetGroups) { Clamp = Clamp };
    }
}

/// <summary><c>x / (bias + alpha / size * sum of x^2 over size neighbouring channels)^beta</c> (Krizhevsky et al. 2012, section 3.3, as ONNX scales alpha).</summary>
internal sealed class LocalNormalisation(string name, Value input, Value output, int size, float alpha, float beta, float bias) : Node(name, [input], [output])
{
    public int Size { get; } = size;
    public float Alpha { get; } = alpha;
    public float Beta { get; } = beta;
    public float Bias { get; } = bias;

    public override Node Copy(Value[] inputs, Value output) => new LocalNormalisation(Name, inputs[0], output, Size, Alpha, Beta, Bias);
}
