using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Channel-first values [1, C, H, W] and [1, C, L], and element-wise nodes on them, as maps [1, H, W, C] and
/// [1, 1, L, C].</summary>
internal static class ChannelsLast
{
    /// <summary>Whether a node that keeps the layout has a form for maps: of lines, [1, C, L], only some do.</summary>
    public static bool Knows(Node node) => node.Input.Shape.Length > 3 || node.IsElementWise || node is Concat or Softmax or Pad;

    /// <summary>Adds before a node what makes a map of a channel-first value.</summary>
    public static Value ToMap(GraphEdit edit, Node anchor, Value value)
    {
        Value planes = value;
        if (value.Shape.Length == 3)
        {
            planes = Like(value, $"{value.Name}/planes", Planes(value.Shape));
            edit.InsertBefore(anchor, new Reshape($"{value.Name}/to_planes", value, planes));
        }
        Value map = Like(value, $"{value.Name}/turned", MapShape(value.Shape));
        edit.InsertBefore(anchor, new Transpose($"{value.Name}/to_nhwc", planes, map, Permutation.ChannelsToEnd(planes.Shape.Length)));
        return map;
    }

    /// <summary>Puts in a node's place what makes its output of a map.</summary>
    public static void FromMap(GraphEdit edit, Node node, Value map)
    {
        Value output = node.Output;
        if (output.Shape.Length != 3)
        {
            edit.Substitute(node, new Transpose($"{node.Name}/layout", map, output, Permutation.ChannelsToFront(map.Shape.Length)));
            return;
        }
        Value planes = Like(output, $"{output.Name}/planes", Planes(output.Shape));
        edit.InsertBefore(node, new Transpose($"{node.Name}/layout", map, planes, Permutation.ToChannelsFirst));
        edit.Substitute(node, new Reshape($"{node.Name}/from_planes", planes, output));
    }

    /// <summary>The node for maps; its output's name is the one of the channel-first output where that may vanish.</summary>
    public static Node Copy(Node node, Value[] maps, bool isOutput)
    {
        Value old = node.Output;
        int rank = old.Shape.Length;
        Value output = Like(old, isOutput ? $"{old.Name}/inner" : old.Name, MapShape(old.Shape));
        Node? copy = rank == 3 ? OfLine(node, maps, output) : LayoutCopies.Transposed(node, maps, output, Permutation.ChannelsToFront(rank));
        return copy ?? throw new InvalidOperationException($"{node} is bound to its layout");
    }

    private static Node? OfLine(Node node, Value[] maps, Value output) => node switch
    {
        Concat concat => new Concat(node.Name, maps, output, LineAxis(concat.Axis)),
        Softmax softmax => new Softmax(node.Name, maps[0], output, LineAxis(softmax.Axis), softmax.Beta),
        Pad pad => new Pad(node.Name, maps[0], output, LineAmounts(pad.Before), LineAmounts(pad.After), pad.Value, pad.Mode),
        _ => LayoutCopies.ElementWise(node, maps, output),
    };

    /// <summary>Where an axis of [1, C, L] stands in [1, 1, L, C].</summary>
    private static int LineAxis(int axis) => axis switch { 0 => 0, 1 => 3, _ => 2 };

    private static int[] LineAmounts(int[] amounts) => [amounts[0], 0, amounts[2], amounts[1]];

    private static int[] MapShape(int[] shape)
    {
        int[] planes = shape.Length == 3 ? Planes(shape) : shape;
        return Permutation.Apply(Permutation.ChannelsToEnd(planes.Length), planes);
    }

    /// <summary>[1, C, L] as one row of pixels.</summary>
    private static int[] Planes(int[] shape) => [shape[0], shape[1], 1, shape[2]];

    private static Value Like(Value value, string name, int[] shape) => new(name, shape, value.Type) { Quantisation = value.Quantisation };
}
