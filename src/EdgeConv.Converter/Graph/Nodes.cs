namespace EdgeConv.Converter.Graph;

/// <summary>
/// Convolution of a map [N, H, W, C] with weights [O, KH, KW, C / groups] and an optional bias [O]; or of a volume [N, D, H, W, C] with weights
/// [O, KD, KH, KW, C / groups].
/// Depthwise with multiplier m is groups = C, O = C * m; fully connected after a map is one as large as the map.
/// </summary>
internal sealed class Convolution(string name, Value input, Value weights, Value? bias, Value output, Window vertical, Window horizontal, int groups)
    : ClampedNode(name, bias is null ? [input, weights] : [input, weights, bias], [output])
{
    public Window Vertical { get; set; } = vertical;
    public Window Horizontal { get; set; } = horizontal;

    /// <summary>A volume's third axis.</summary>
    public Window Depth { get; init; } = new(1);

    public int Groups { get; } = groups;

    public Value Weights
    {
        get => Inputs[1];
        set => Inputs[1] = value;
    }

    public Value? Bias => Inputs.Length > 2 ? Inputs[2] : null;

    public bool IsDepthwise => Groups > 1 && Groups == Input.Shape[^1];

    public override Node Copy(Value[] inputs, Value output) =>
        new Convolution(Name, inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, output, Vertical, Horizontal, Groups) { Depth = Depth, Clamp = Clamp };
}

/// <summary>Fully connected: every element of the input, in row-major order, times weights [O, K], plus an optional bias [O].</summary>
internal sealed class FullyConnected(string name, Value input, Value weights, Value? bias, Value output)
    : ClampedNode(name, bias is null ? [input, weights] : [input, weights, bias], [output])
{
    public Value Weights
    {
        get => Inputs[1];
        set => Inputs[1] = value;
    }

    public Value? Bias => Inputs.Length > 2 ? Inputs[2] : null;

    public override Node Copy(Value[] inputs, Value output) =>
        new FullyConnected(Name, inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, output) { Clamp = Clamp };
}

/// <summary>Sum of two values of one shape; other shapes are a <see cref="Binary"/>.</summary>
internal sealed class Add(string name, Value a, Value b, Value output) : ClampedNode(name, [a, b], [output])
{
    public override bool IsElementWise => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Add(Name, inputs[0], inputs[1], output) { Clamp = Clamp };
}

/// <summary>A stand-alone activation: min(max(x, low), high).</summary>
internal sealed class Activation(string name, Value input, Value output, Clamp clamp) : Node(name, [input], [output])
{
    public Clamp Clamp { get; } = clamp;

    public override bool IsElementWise => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Activation(Name, inputs[0], output, Clamp);
}

/// <summary>Per-channel <c>scale[c] * x + shift[c]</c> over the last axis: what a BatchNorm is at inference.</summary>
internal sealed class ChannelAffine(string name, Value input, Value output, float[] scale, float[] shift) : ClampedNode(name, [input], [output])
{
    public float[] Scale { get; } = scale;
    public float[] Shift { get; } = shift;

    public override Node Copy(Value[] inputs, Value output) =>
        new ChannelAffine(Name, inputs[0], output, Scale, Shift) { Clamp = Clamp };
}

internal enum PoolKind
{
    Maximum,

    /// <summary>The divisor counts the elements inside the picture only.</summary>
    Average,

    /// <summary>The divisor is the window's size, padding included (ONNX count_include_pad).</summary>
    AverageWithPadding,
}

/// <summary>Pooling over windows of a map [N, H, W, C] or a volume [N, D, H, W, C].</summary>
internal sealed class Pool(string name, Value input, Value output, PoolKind kind, Window vertical, Window horizontal) : ClampedNode(name, [input], [output])
{
    public PoolKind Kind { get; } = kind;
    public Window Vertical { get; set; } = vertical;
    public Window Horizontal { get; set; } = horizontal;

    /// <summary>A volume's third axis.</summary>
    public Window Depth { get; init; } = new(1);

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Pool(Name, inputs[0], output, Kind, Vertical, Horizontal) { Depth = Depth, Clamp = Clamp };
}

/// <summary>Mean over H and W of a map; the output is [1, 1, 1, C] or [1, C]. Its int8 rule differs from average pooling.</summary>
internal sealed class SpatialMean(string name, Value input, Value output) : Node(name, [input], [output])
{
    public override Node Copy(Value[] inputs, Value output) =>
        new SpatialMean(Name, inputs[0], output);
}

/// <summary>The same elements in the same order under another shape.</summary>
internal sealed class Reshape(string name, Value input, Value output) : Node(name, [input], [output])
{
    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Reshape(Name, inputs[0], output);
}

/// <summary>Output axis i is input axis <c>Permutation[i]</c>.</summary>
internal sealed class Transpose(string name, Value input, Value output, int[] permutation) : Node(name, [input], [output])
{
    public int[] Permutation { get; } = permutation;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Transpose(Name, inputs[0], output, Permutation);
}

/// <summary>Output channel i is input channel <c>Channels[i]</c>: channel shuffle is one.</summary>
internal sealed class ChannelPermutation(string name, Value input, Value output, int[] channels) : Node(name, [input], [output])
{
    public int[] Channels { get; } = channels;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new ChannelPermutation(Name, inputs[0], output, Channels);
}

/// <summary>Values side by side along an axis.</summary>
internal sealed class Concat(string name, Value[] inputs, Value output, int axis) : Node(name, inputs, [output])
{
    public int Axis { get; } = axis;

    /// <summary>Whether they are joined as reals, also where the inputs are int8: only outputs are made of it.</summary>
    public bool IsReal { get; init; }

    public override Node Copy(Value[] inputs, Value output) =>
        new Concat(Name, inputs, output, Axis) { IsReal = IsReal };
}

internal enum PadMode
{
    Constant,

    /// <summary>The nearest element.</summary>
    Edge,

    /// <summary>Mirrored at the nearest element, which is not repeated.</summary>
    Reflect,
}

/// <summary>More elements around a value: amounts before and after per axis.</summary>
internal sealed class Pad(string name, Value input, Value output, int[] before, int[] after, float value, PadMode mode = PadMode.Constant)
    : Node(name, [input], [output])
{
    public int[] Before { get; } = before;
    public int[] After { get; } = after;

    /// <summary>The real value of constant padding.</summary>
    public float Value { get; } = value;

    public PadMode Mode { get; } = mode;

    public override bool KeepsScale => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Pad(Name, inputs[0], output, Before, After, Value, Mode);
}

/// <summary><c>exp(beta * x) / sum</c> along an axis.</summary>
internal sealed class Softmax(string name, Value input, Value output, int axis, float beta) : Node(name, [input], [output])
{
    public int Axis { get; } = axis;
    public float Beta { get; } = beta;

    public override Node Copy(Value[] inputs, Value output) =>
        new Softmax(Name, inputs[0], output, Axis, Beta);
}

/// <summary>From one representation of the same reals to another: float to int8, int8 to float, int8 to int8 of another scale.</summary>
internal sealed class Quantize(string name, Value input, Value output) : Node(name, [input], [output])
{
    public override bool IsElementWise => true;

    public override Node Copy(Value[] inputs, Value output) =>
        new Quantize(Name, inputs[0], output);
}
