using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Reconstruct;

/// <summary>A node of the int8 graph with int8 weights, and the float node that it stands for.</summary>
internal sealed class WeightedLayer
{
    private WeightedLayer(Node int8, Node source, int groups, float[] weights, float[]? bias)
    {
        (Int8, Source, Groups, Reals, BiasReals) = (int8, source, groups, weights, bias ?? new float[int8.Inputs[1].Shape[0]]);
        Depth = weights.Length / Outputs;
        Rows = WindowRows.Of(int8);
    }

    public Node Int8 { get; }

    public Node Source { get; }

    public int Groups { get; }

    /// <summary>Output channels of all groups.</summary>
    public int Outputs => Weights.Shape[0];

    /// <summary>Output channels of a group.</summary>
    public int PerGroup => Outputs / Groups;

    /// <summary>Products in a sum.</summary>
    public int Depth { get; }

    /// <summary>The float weights, [O][Depth].</summary>
    public float[] Reals { get; }

    /// <summary>The float bias, [O].</summary>
    public float[] BiasReals { get; }

    public WindowRows Rows { get; }

    public Value Weights => Int8.Inputs[1];

    public Value Bias => Int8.Inputs[2];

    /// <summary>Whether the int8 graph has the real weights themselves: there is no rounding to learn.</summary>
    public bool IsExact => Weights.Type == ElementType.Float32;

    public sbyte[] Levels => (sbyte[])Weights.Data!;

    /// <summary>The scale of an output channel's weights.</summary>
    public float Scale(int output) => Weights.Quantisation!.Scales[Weights.Quantisation.IsPerTensor ? 0 : output];

    /// <summary>What one unit of an output channel's bias stands for.</summary>
    public double BiasScale(int output) => (double)Scale(output) * Int8.Input.Quantisation!.Scale;

    /// <summary>
    /// The layers of an int8 graph in its order. Nodes that only the int8 graph has, which requantise, are passed over; what neither convolves nor
    /// connects has no entry.
    /// </summary>
    public static List<WeightedLayer> Of(ModelGraph source, ModelGraph int8)
    {
        var layers = new List<WeightedLayer>();
        int next = 0;
        foreach (Node node in source.Nodes)
        {
            int found = int8.Nodes.FindIndex(next, candidate => candidate.Name == node.Name && StandsFor(candidate, node));
            if (found < 0)
                continue;
            next = found + 1;
            if (Of(int8.Nodes[found], node) is { } layer)
                layers.Add(layer);
        }

        return layers;
    }

    private static bool StandsFor(Node int8, Node source) =>
        int8.GetType() == source.GetType() || (int8 is Convolution && source is ChannelAffine);

    private static WeightedLayer? Of(Node int8, Node source)
    {
        if (int8.Inputs.Length < 3 || int8.Inputs[1] is not { Type: ElementType.Int8 or ElementType.Float32, Data: not null, Quantisation: not null })
            return null;
        return (int8, source) switch
        {
            (Convolution n, ChannelAffine affine) => new(n, source, n.Groups, affine.Scale, affine.Shift),
            (Convolution n, Convolution from) => new(n, source, n.Groups, RealValues.Of(from.Weights), RealValues.Bias(from.Input, from.Weights, from.Bias)),
            (TransposedConvolution n, TransposedConvolution from) =>
                new(n, source, n.Groups, RealValues.Of(from.Weights), RealValues.Bias(from.Input, from.Weights, from.Bias)),
            (FullyConnected n, FullyConnected from) => new(n, source, 1, RealValues.Of(from.Weights), RealValues.Bias(from.Input, from.Weights, from.Bias)),
            _ => null,
        };
    }
}
