using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Scale and shift per channel (a BatchNorm after an activation) go into the only reader, a float convolution without padding
/// or a fully connected node.</summary>
internal static class FoldAffineIntoNext
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (ChannelAffine affine in edit.Nodes<ChannelAffine>())
        {
            if (affine.Input.Type != ElementType.Float32 || !affine.Clamp.IsNone || !edit.HasOneReader(affine.Output))
                continue;
            // Padding is zero after the shift, not before it.
            ClampedNode? folded = edit.Readers(affine.Output)[0] switch
            {
                Convolution { Weights.IsConstant: true, Vertical: { PadBefore: 0, PadAfter: 0 },
                    Horizontal: { PadBefore: 0, PadAfter: 0 } } node =>
                    new Convolution(node.Name, affine.Input, Scaled(node.Weights, affine, node.Groups, out float[] shifts),
                        Bias(node.Weights, node.Bias, shifts, node.Name),
                        node.Output, node.Vertical, node.Horizontal, node.Groups) { Clamp = node.Clamp },
                FullyConnected { Weights.IsConstant: true } node =>
                    new FullyConnected(node.Name, affine.Input, Scaled(node.Weights, affine, groups: 1, out float[] shifts),
                        Bias(node.Weights, node.Bias, shifts, node.Name), node.Output)
                    { Clamp = node.Clamp },
                _ => null,
            };
            if (folded is null)
                continue;
            Node reader = edit.Readers(affine.Output)[0];
            edit.Substitute(reader, folded);
            edit.Remove(affine);
        }
        return edit.Commit();
    }

    /// <summary>Weights times their input channel's scale, and per output the sum of weights times shift.</summary>
    private static Value Scaled(Value weights, ChannelAffine affine, int groups, out float[] shifts)
    {
        float[] data = (float[])weights.Floats.Clone();
        int outputs = weights.Shape[0], filter = data.Length / outputs, perGroup = affine.Scale.Length / groups;
        shifts = new float[outputs];
        for (int output = 0; output < outputs; output++)
        {
            int firstChannel = output / (outputs / groups) * perGroup;
            double sum = 0;
            for (int tap = 0; tap < filter; tap++)
            {
                int channel = firstChannel + tap % perGroup, at = output * filter + tap;
                sum += data[at] * (double)affine.Shift[channel];
                data[at] *= affine.Scale[channel];
            }
            shifts[output] = (float)sum;
        }
        return Value.Constant(weights.Name, weights.Shape, data);
    }

    private static Value Bias(Value weights, Value? bias, float[] shifts, string node) =>
        Value.Constant(bias?.Name ?? $"{node}/bias", [weights.Shape[0]], [.. shifts.Select((shift, i) => (bias?.Floats[i] ?? 0) + shift)]);
}
