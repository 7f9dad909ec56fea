using EdgeConv.Blob;

namespace EdgeConv.Converter.Graph;

/// <summary>
/// The values of a graph that stay float32 when the others become int8: what suppression and detection find, what is joined as reals, and inputs that only say where
/// regions and boxes are; all through what only moves elements.
/// </summary>
internal static class RealFlow
{
    public static HashSet<Value> Of(ModelGraph graph)
    {
        var reals = new HashSet<Value>(graph.Inputs.Where(input => IsPlace(graph, input)));
        foreach (Node node in graph.Nodes)
            if (node is NonMaximumSuppression or DetectionPostProcess or Concat { IsReal: true } || IsDequantised(graph, node) || (Moves(node) && reals.Contains(node.Input)))
                reals.UnionWith(node.Outputs);
        return reals;
    }

    /// <summary>Constants that say where regions and boxes are: they stay as they are.</summary>
    public static HashSet<Value> Constants(ModelGraph graph) =>
        [.. graph.Nodes.SelectMany(node => node.Inputs.Where((input, i) => input.IsConstant && Takes(node, i)))];

    /// <summary>Whether a node takes an input as it is, computed or constant: the operator needs no levels of it.</summary>
    public static bool Takes(Node node, int input) => node switch
    {
        RegionPool => RegionCheck.MayBeReal(OperatorKind.RegionPool, input),
        RegionAlign => RegionCheck.MayBeReal(OperatorKind.RegionAlign, input),
        NonMaximumSuppression => RegionCheck.MayBeReal(OperatorKind.NonMaximumSuppression, input),
        DetectionPostProcess => RegionCheck.MayBeReal(OperatorKind.DetectionPostProcess, input),
        DeformableConvolution deformable => node.Inputs[input] == deformable.Offsets || node.Inputs[input] == deformable.Mask,
        _ => false,
    };

    /// <summary>Whether it makes reals of levels that are to be joined, not an output of the graph.</summary>
    private static bool IsDequantised(ModelGraph graph, Node node) => node is Quantize { Input.Type: ElementType.Int8 or ElementType.Int16, Output: { Type: ElementType.Float32, Quantisation: null } output }
        && graph.Readers(output).Any(reader => reader is Concat { IsReal: true });

    private static bool Moves(Node node) => node is Reshape or Transpose or Slice or Gather or Rearrange;

    private static bool IsPlace(ModelGraph graph, Value value)
    {
        if (value.Type != ElementType.Float32 || graph.Outputs.Contains(value))
            return false;
        Node[] readers = [.. graph.Readers(value)];
        return readers.Length > 0 && Array.TrueForAll(readers, reader => Moves(reader) ? IsPlace(graph, reader.Output)
            : !reader.Inputs.Where((input, i) => input == value && !Takes(reader, i)).Any());
    }
}
