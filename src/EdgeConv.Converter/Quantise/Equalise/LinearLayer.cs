using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Equalise;

/// <summary>
/// A node whose weights can take in factors: <c>y[o] = bias[o] + sum over t of weights[o][t] * x[channel(o, t)]</c>, followed by the node's clamp. Convolution, transposed
/// convolution, fully connected, scale and shift per channel.
/// </summary>
internal sealed class LinearLayer
{
    private readonly int _outputsPerGroup;

    private LinearLayer(ClampedNode node, float[] weights, float[]? bias, int outputs, int groups, int inputsPerGroup, bool isPadded)
    {
        (Node, Weights, Bias, Outputs, IsPadded) = (node, weights, bias, outputs, isPadded);
        Depth = weights.Length / outputs;
        _outputsPerGroup = outputs / groups;
        InputsPerGroup = inputsPerGroup;
    }

    public ClampedNode Node { get; }

    /// <summary>[<see cref="Outputs"/>, <see cref="Depth"/>].</summary>
    public float[] Weights { get; }

    public float[]? Bias { get; }

    public int Outputs { get; }

    /// <summary>Weights of an output channel.</summary>
    public int Depth { get; }

    /// <summary>Input channels that an output channel sees: as many from <c>InputChannel(output, 0)</c> on.</summary>
    public int InputsPerGroup { get; }

    /// <summary>Whether some output elements see only a part of the weights.</summary>
    public bool IsPadded { get; }

    /// <summary>The input channel that a weight is for: an index on the input's last axis.</summary>
    public int InputChannel(int output, int tap) => output / _outputsPerGroup * InputsPerGroup + tap % InputsPerGroup;

    /// <summary>The node as a linear layer; null where it is none, or its weights are computed or have stated scales.</summary>
    public static LinearLayer? Of(Node node)
    {
        int channels = node.Inputs.Length > 0 && node.Input.Shape.Length > 0 ? node.Input.Shape[^1] : 0;
        return node switch
        {
            Convolution n when IsFree(n.Weights, n.Bias) => Make(n, n.Weights, n.Bias, n.Groups, channels / n.Groups,
                IsPaddedBy(n.Vertical) || IsPaddedBy(n.Horizontal) || IsPaddedBy(n.Depth)),
            TransposedConvolution n when IsFree(n.Weights, n.Bias) => Make(n, n.Weights, n.Bias, n.Groups, channels / n.Groups, isPadded: true),
            FullyConnected n when IsFree(n.Weights, n.Bias) && channels > 0 && n.Weights.Shape[1] % channels == 0 => Make(n, n.Weights, n.Bias, 1, channels, isPadded: false),
            ChannelAffine n => new(n, n.Scale, n.Shift, n.Scale.Length, n.Scale.Length, 1, isPadded: false),
            _ => null,
        };
    }

    /// <summary>The same node with other constants, on other values.</summary>
    public ClampedNode With(float[] weights, float[]? bias, Value input, Value output)
    {
        if (Node is ChannelAffine affine)
            return new ChannelAffine(affine.Name, input, output, weights, bias!) { Clamp = affine.Clamp };
        Value old = Node.Inputs[1], filter = Value.Constant(old.Name, old.Shape, weights);
        string biasName = Node.Inputs.Length > 2 ? Node.Inputs[2].Name : Node.Name + ":bias";
        Value? offsets = bias is null ? null : Value.Constant(biasName, [Outputs], bias);
        return Node switch
        {
            Convolution n => new Convolution(n.Name, input, filter, offsets, output, n.Vertical, n.Horizontal, n.Groups) { Depth = n.Depth, Clamp = n.Clamp },
            TransposedConvolution n => new TransposedConvolution(n.Name, input, filter, offsets, output, n.Vertical, n.Horizontal, n.Groups, n.OutputSize) { Depth = n.Depth, Clamp = n.Clamp },
            _ => new FullyConnected(Node.Name, input, filter, offsets, output) { Clamp = Node.Clamp },
        };
    }

    private static LinearLayer Make(ClampedNode node, Value weights, Value? bias, int groups, int inputsPerGroup, bool isPadded) =>
        new(node, RealValues.Of(weights), RealValues.Bias(node.Input, weights, bias), weights.Shape[0], groups, inputsPerGroup, isPadded);

    private static bool IsFree(Value weights, Value? bias) =>
        weights is { Data: float[], Quantisation: null } && bias is null or { Data: float[], Quantisation: null };

    private static bool IsPaddedBy(Window window) => window is not { PadBefore: 0, PadAfter: 0 };
}
