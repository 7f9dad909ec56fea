using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Nodes as they are before a transpose instead of after it.</summary>
internal static class LayoutCopies
{
    /// <summary>Whether a node may have a form for other layouts.</summary>
    public static bool Knows(Node node) => node.IsElementWise
        || node is Concat or Softmax or Pad or ChannelAffine or ChannelSlopes or Binary or Slice or Gather or Resize or Reduce or ArgExtreme;

    /// <summary>Whether a node works in any layout, so that what it makes of the caller's values still has the caller's layout.</summary>
    public static bool KeepsLayout(Node node) => node.IsElementWise || node is Concat or Softmax or Pad or Slice or Gather or Resize { Region: null } or Reduce or ArgExtreme;

    /// <summary>The node for inputs from before a transpose of this order; null where the node depends on the layout.</summary>
    public static Node? Transposed(Node node, Value[] inputs, Value output, int[] order)
    {
        int[] back = Permutation.Inverse(order);
        switch (node)
        {
            case Concat concat:
                return new Concat(node.Name, inputs, output, order[concat.Axis]);
            case Softmax softmax:
                return new Softmax(node.Name, inputs[0], output, order[softmax.Axis], softmax.Beta);
            case Pad pad:
                return new Pad(node.Name, inputs[0], output, Permutation.Apply(back, pad.Before), Permutation.Apply(back, pad.After), pad.Value, pad.Mode);
            case Slice slice:
                return new Slice(node.Name, inputs[0], output, Permutation.Apply(back, slice.Starts), Permutation.Apply(back, slice.Steps));
            case Gather gather:
                return new Gather(node.Name, inputs[0], output, order[gather.Axis], gather.Indices);
            case Resize { Region: null } resize:
                return new Resize(node.Name, inputs[0], output, resize.Options, Permutation.Apply(back, resize.Scales));
            case Reduce reduce:
                return new Reduce(node.Name, inputs[0], output, reduce.Kind, Array.ConvertAll(reduce.Axes, axis => order[axis])) { Clamp = reduce.Clamp };
            case ArgExtreme extreme:
                return new ArgExtreme(node.Name, inputs[0], output, order[extreme.Axis], extreme.IsMaximum, extreme.PicksLast);
            case Binary:
                return node.Copy(inputs, output);
            case ChannelAffine affine:
                return Affine(affine, inputs[0], output, order[^1] == order.Length - 1);
            case ChannelSlopes slopes:
                return order[^1] == order.Length - 1 ? slopes.Copy(inputs, output) : Uniform(slopes.Slopes, output) is { } same ? new ChannelSlopes(node.Name, inputs[0], output, same) : null;
            default:
                return ElementWise(node, inputs, output);
        }
    }

    public static Node? ElementWise(Node node, Value[] inputs, Value output) => node.IsElementWise ? node.Copy(inputs, output) : null;

    private static ChannelAffine? Affine(ChannelAffine node, Value input, Value output, bool sameAxis)
    {
        if (sameAxis)
            return new(node.Name, input, output, node.Scale, node.Shift) { Clamp = node.Clamp };
        return Uniform(node.Scale, output) is { } scale && Uniform(node.Shift, output) is { } shift ? new(node.Name, input, output, scale, shift) { Clamp = node.Clamp } : null;
    }

    /// <summary>One number for every channel of another layout, where all channels have the same; else null.</summary>
    private static float[]? Uniform(float[] values, Value output)
    {
        int channels = output.Shape[^1];
        if (channels > NodeShape.MostChannels || Array.Exists(values, value => value != values[0]))
            return null;
        var uniform = new float[channels];
        Array.Fill(uniform, values[0]);
        return uniform;
    }
}
