using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Nodes as they are before a transpose instead of after it.</summary>
internal static class LayoutCopies
{
    /// <summary>The node for inputs from before a transpose of this order; null where the node depends on the layout.</summary>
    public static Node? Transposed(Node node, Value[] inputs, Value output, int[] order)
    {
        switch (node)
        {
            case Concat concat:
                return new Concat(node.Name, inputs, output, order[concat.Axis]);
            case Softmax softmax:
                return new Softmax(node.Name, inputs[0], output, order[softmax.Axis], softmax.Beta);
            case Pad pad:
                int[] back = Permutation.Inverse(order);
                return new Pad(node.Name, inputs[0], output, Permutation.Apply(back, pad.Before),
                    Permutation.Apply(back, pad.After), pad.Value, pad.Mode);
            case ChannelAffine affine:
                return Affine(affine, inputs[0], output, order[^1] == order.Length - 1);
            default:
                return ElementWise(node, inputs, output);
        }
    }

    public static Node? ElementWise(Node node, Value[] inputs, Value output) => node.IsElementWise ? node.Copy(inputs, output) : null;

    private static ChannelAffine? Affine(ChannelAffine node, Value input, Value output, bool sameAxis)
    {
        if (sameAxis)
            return new(node.Name, input, output, node.Scale, node.Shift) { Clamp = node.Clamp };
        bool uniform = Array.TrueForAll(node.Scale, scale => scale == node.Scale[0])
            && Array.TrueForAll(node.Shift, shift => shift == node.Shift[0]);
        int channels = output.Shape[^1];
        if (!uniform || channels > NodeShape.MostChannels)
            return null;
        float[] scale = new float[channels], shift = new float[channels];
        Array.Fill(scale, node.Scale[0]);
        Array.Fill(shift, node.Shift[0]);
        return new(node.Name, input, output, scale, shift) { Clamp = node.Clamp };
    }
}
