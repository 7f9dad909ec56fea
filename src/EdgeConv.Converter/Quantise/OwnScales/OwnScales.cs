using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>
/// Writes a float graph another way, its reals unchanged, so that values of unlike ranges need not share a scale when it becomes int8: what a detector joins
/// at its end (boxes, scores) is joined as reals, channels that are picked apart are convolutions of their own, what is multiplied is joined after it, and the mean of squares sums
/// before it rounds.
/// </summary>
internal static class OwnScales
{
    private static readonly Func<ModelGraph, bool>[] s_passes = [RemoveDeadNodes.Run, JoinLast.Run, MergeReshapes.Run, PickBeforePool.Run, PickedChannels.Run, MeanOfSquares.Run, FactorBeforeJoin.Run];

    /// <param name="graph">A float graph after all passes; not changed.</param>
    public static ModelGraph Run(ModelGraph graph)
    {
        // Only detections have several outputs: the operator that makes them is such a graph's end.
        if (graph.Nodes.Exists(node => node.Outputs.Length > 1))
            return graph;
        ModelGraph copy = Copy(graph);
        bool changed = false;
        while (Array.Exists(s_passes, pass => pass(copy)))
            changed = true;
        changed |= RealJoins.Run(copy);
        return changed ? copy : graph;
    }

    private static ModelGraph Copy(ModelGraph graph)
    {
        ModelGraph copy = graph.WithoutNodes();
        copy.Nodes.AddRange(graph.Nodes.Select(node => node.Copy([.. node.Inputs], node.Output)));
        return copy;
    }
}
