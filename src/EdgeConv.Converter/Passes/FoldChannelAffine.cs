using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Scale and shift per channel (a BatchNorm) go into the weights and bias of the float convolution or fully connected node
/// before, or into the affine node before.</summary>
internal static class FoldChannelAffine
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (ChannelAffine affine in edit.Nodes<ChannelAffine>())
        {
            if (!edit.HasOneReader(affine.Input) || affine.Input.Type != ElementType.Float32
                || edit.Producer(affine.Input) is not ClampedNode { Clamp.IsNone: true } before)
                continue;
            // The bias is an input of its own, so that a node without one is made anew.
            ClampedNode? folded = before switch
            {
                Convolution { Weights.IsConstant: true } node => new Convolution(node.Name, node.Input, Scaled(node.Weights, affine),
                    Bias(node.Weights.Shape[0], node.Bias, node.Name, affine), affine.Output, node.Vertical, node.Horizontal, node.Groups),
                FullyConnected { Weights.IsConstant: true } node => new FullyConnected(node.Name, node.Input, Scaled(node.Weights, affine),
                    Bias(node.Weights.Shape[0], node.Bias, node.Name, affine), affine.Output),
                ChannelAffine node => Merged(node, affine),
                _ => null,
            };
            if (folded is null)
                continue;
            folded.Clamp = affine.Clamp;
            edit.Remove(before);
            edit.Substitute(affine, folded);
        }
        return edit.Commit();
    }

    private static Value Scaled(Value weights, ChannelAffine affine)
    {
        float[] data = (float[])weights.Floats.Clone();
        int filter = data.Length / affine.Scale.Length;
        for (int i = 0; i < data.Length; i++)
            data[i] *= affine.Scale[i / filter];
        Value scaled = Value.Constant(weights.Name, weights.Shape, data);
        scaled.Quantisation = Scaled(weights.Quantisation, affine.Scale);
        return scaled;
    }

    /// <summary>Scales of outputs that a source states, so that its levels stay what they were; null where there are none, or one would not be positive.</summary>
    private static Quantisation? Scaled(Quantisation? stated, float[] factors)
    {
        if (stated is not { Axis: 0 } || !Array.TrueForAll(factors, factor => float.IsNormal(factor) && factor > 0))
            return null;
        bool isOne = stated.IsPerTensor;
        float[] scales = [.. factors.Select((factor, i) => factor * stated.Scales[isOne ? 0 : i])];
        return Array.TrueForAll(scales, float.IsNormal) ? new(scales, [.. factors.Select((_, i) => stated.ZeroPoints[isOne ? 0 : i])]) : null;
    }

    private static Value Bias(int outputs, Value? bias, string node, ChannelAffine affine)
    {
        var data = new float[outputs];
        for (int i = 0; i < outputs; i++)
            data[i] = (bias?.Floats[i] ?? 0) * affine.Scale[i] + affine.Shift[i];
        return Value.Constant(bias?.Name ?? $"{node}/bias", [outputs], data);
    }

    private static ChannelAffine Merged(ChannelAffine first, ChannelAffine second)
    {
        int channels = first.Scale.Length;
        float[] scale = new float[channels], shift = new float[channels];
        for (int i = 0; i < channels; i++)
            (scale[i], shift[i]) = (first.Scale[i] * second.Scale[i], first.Shift[i] * second.Scale[i] + second.Shift[i]);
        return new(first.Name, first.Input, second.Output, scale, shift);
    }
}
