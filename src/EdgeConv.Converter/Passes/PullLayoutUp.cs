using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// Moves the change from channel-first to maps up to the caller's inputs, past the element-wise nodes there, so that these work on maps.
/// Needed where a reader of such a node changes the layout, or where channels are joined or normalised before any layer that is bound to
/// maps. Leaves the inverse change behind each node; it cancels or moves on to the outputs.
/// </summary>
internal static class PullLayoutUp
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (EdgeRegion region in EdgeRegion.Find(graph))
        {
            if (IsChannelsFirst(edit, region))
                Turn(edit, region);
        }
        return edit.Commit();
    }

    private static bool IsChannelsFirst(GraphEdit edit, EdgeRegion region)
    {
        Node[] readers = [.. region.Roots.Concat(region.Nodes.Select(node => node.Output)).SelectMany(edit.Readers)];
        if (Array.Exists(readers, reader => reader is Convolution or Pool or SpatialMean or ChannelAffine or ChannelPermutation))
            return false;
        int[] axes = [.. region.Nodes.Select(AxisOf).OfType<int>()];
        return Array.Exists(readers, reader => MakesMap(edit, reader)) || (axes.Length > 0 && Array.TrueForAll(axes, axis => axis == 1));
    }

    /// <summary>The axis that a node works along.</summary>
    private static int? AxisOf(Node node) => node switch
    {
        Concat concat => concat.Axis,
        Softmax softmax => softmax.Axis,
        Gather gather => gather.Axis,
        ArgExtreme extreme => extreme.Axis,
        _ => null,
    };

    private static bool MakesMap(GraphEdit edit, Node reader) => reader switch
    {
        Transpose transpose => transpose.Permutation.Length > 3 && transpose.Permutation.SequenceEqual(Permutation.ChannelsToEnd(transpose.Permutation.Length)),
        Reshape { Input.Shape: [1, var channels, var length] } reshape =>
            reshape.Output.Shape.SequenceEqual([1, channels, 1, length])
            && edit.Readers(reshape.Output).Any(next => next is Transpose && MakesMap(edit, next)),
        _ => false,
    };

    private static void Turn(GraphEdit edit, EdgeRegion region)
    {
        HashSet<Value> roots = [.. region.Roots];
        var maps = new Dictionary<Value, Value>();
        foreach (Node node in region.Nodes)
        {
            foreach (Value root in node.Inputs.Where(roots.Remove))
                maps[root] = ChannelsLast.ToMap(edit, node, root);
            Node copy = ChannelsLast.Copy(node, [.. node.Inputs.Select(input => maps[input])], edit.IsOutput(node.Output));
            maps[node.Output] = copy.Output;
            edit.InsertBefore(node, copy);
            ChannelsLast.FromMap(edit, node, copy.Output);
        }
    }
}
