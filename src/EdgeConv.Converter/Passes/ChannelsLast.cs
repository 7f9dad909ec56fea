using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Channel-first values [1, C, H, W] and [1, C, L], and element-wise nodes on them, as maps [1, H, W, C] and
/// [1, 1, L, C].</summary>
internal static class ChannelsLast
{
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
        edit.InsertBefore(anchor, new Transpose($"{value.Name}/to_nhwc", planes, map, Permutation.ToChannelsLast));
        return map;
    }

    /// <summary>Puts in a node's place what makes its output of a map.</summary>
    public static void FromMap(GraphEdit edit, Node node, Value map)
    {
        Value output = node.Output;
        if (output.Shape.Length == 4)
        {
            edit.Substitute(node, new Transpose($"{node.Name}/layout", map, output, Permutation.ToChannelsFirst));
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
        return node switch
        {
            Concat concat => new Concat(node.Name, maps, output, Axis(concat.Axis, rank)),
            Softmax softmax => new Softmax(node.Name, maps[0], output, Axis(softmax.Axis, rank), softmax.Beta),
            Pad pad => new Pad(node.Name, maps[0], output, Amounts(pad.Before), Amounts(pad.After), pad.Value, pad.Mode),
            _ => LayoutCopies.ElementWise(node, maps, output) ?? throw new InvalidOperationException($"{node} is bound to its layout"),
        };
    }

    /// <summary>Where an axis of a channel-first value stands in the map.</summary>
    private static int Axis(int axis, int rank) => axis switch { 0 => 0, 1 => 3, _ => rank == 4 ? axis - 1 : 2 };

    private static int[] Amounts(int[] amounts) => amounts.Length == 4 ? Permutation.Apply(Permutation.ToChannelsLast, amounts)
        : [amounts[0], 0, amounts[2], amounts[1]];

    private static int[] MapShape(int[] shape) =>
        Permutation.Apply(Permutation.ToChannelsLast, shape.Length == 4 ? shape : Planes(shape));

    /// <summary>[1, C, L] as one row of pixels.</summary>
    private static int[] Planes(int[] shape) => [shape[0], shape[1], 1, shape[2]];

    private static Value Like(Value value, string name, int[] shape) => new(name, shape, value.Type) { Quantisation = value.Quantisation };
}
