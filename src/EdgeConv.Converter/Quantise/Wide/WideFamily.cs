using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>A value of an int8 graph and what only moves its elements: they become int16 together or not at all.</summary>
/// <param name="Members">In graph order.</param>
internal sealed record WideFamily(IReadOnlyList<Value> Members)
{
    /// <summary>The families that can become int16, in graph order.</summary>
    public static List<WideFamily> All(ModelGraph graph)
    {
        var root = new Dictionary<Value, Value>();
        var barred = new HashSet<Value>();
        foreach (Node node in graph.Nodes)
        {
            foreach (Value output in node.Outputs)
                root[output] = output;
            if (node.Outputs.Length > 1 || node.Output is not { Type: ElementType.Int8, Quantisation.IsPerTensor: true } || graph.Inputs.Contains(node.Input))
                barred.UnionWith(node.Outputs); // what a caller gives stays int8
        }
        foreach (Node node in graph.Nodes)
            if (WideNodes.Moves(node))
                foreach (Value input in node.Inputs)
                    if (root.ContainsKey(input) && input.Type == ElementType.Int8)
                        root[Find(root, input)] = Find(root, node.Output);
                    else
                        barred.Add(node.Output);
        HashSet<Value> barredRoots = [.. barred.Select(value => Find(root, value))];
        HashSet<Value> made = [.. graph.Nodes.Where(WideNodes.Takes).Select(node => Find(root, node.Output))];
        return [.. graph.Nodes.SelectMany(node => node.Outputs).GroupBy(value => Find(root, value))
            .Where(family => made.Contains(family.Key) && !barredRoots.Contains(family.Key)).Select(family => new WideFamily([.. family]))];
    }

    private static Value Find(Dictionary<Value, Value> root, Value value)
    {
        while (root[value] != value)
            value = root[value] = root[root[value]];
        return value;
    }
}

/// <summary>What nodes do with int16 values.</summary>
internal static class WideNodes
{
    /// <summary>Whether it only moves, repeats or averages elements, int16 as well: its output is int16 where its inputs are.</summary>
    public static bool Moves(Node node) => node switch
    {
        Pool pool => pool.Clamp.IsNone && (long)pool.Depth.Size * pool.Vertical.Size * pool.Horizontal.Size <= Int16Check.MostInSum,
        Pad pad => pad.Mode != PadMode.Constant,
        Concat { IsReal: true } => false,
        Reshape or Transpose or ChannelPermutation or Slice or Gather or Rearrange or Resize or Concat => true,
        _ => false,
    };

    /// <summary>Whether it computes with inputs and output of int8 and int16 in any mixture.</summary>
    public static bool Takes(Node node) => node switch
    {
        Convolution or TransposedConvolution or FullyConnected or Add or ChannelSlopes or Activation or Quantize => true,
        Unary unary => AreContinuous(unary.Functions),
        ChannelUnary unary => AreContinuous(unary.Functions),
        Binary binary => binary.Kind is BinaryKind.Add or BinaryKind.Subtract or BinaryKind.Multiply or BinaryKind.Divide
            && binary.Inputs[0].Shape.AsSpan().SequenceEqual(binary.Output.Shape),
        SpatialMean mean => mean.Input.Elements / mean.Input.Shape[^1] <= Int16Check.MostInSum,
        Reduce mean => mean is { Kind: ReduceKind.Mean, Clamp.IsNone: true } && mean.Input.Elements / mean.Output.Elements <= Int16Check.MostInSum,
        _ => false,
    };

    /// <summary>Whether a table may go straight from one entry to the next.</summary>
    private static bool AreContinuous(UnaryFunction[] functions) =>
        !Array.Exists(functions, function => function.Kind is UnaryKind.Sign or UnaryKind.Floor or UnaryKind.Ceiling or UnaryKind.Round);
}
