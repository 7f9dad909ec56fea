using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>Channels that are picked from pooled ones are picked before: the others need not be pooled, and their range does not matter.</summary>
internal static class PickBeforePool
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Gather gather in edit.Nodes<Gather>())
        {
            if (gather.Axis != gather.Input.Shape.Length - 1 || edit.Producer(gather.Input) is not Pool pool || !edit.HasOneReader(pool.Output))
                continue;
            var picked = new Value($"{gather.Output.Name}/picked", [.. pool.Input.Shape[..^1], gather.Indices.Length], ElementType.Float32);
            edit.InsertBefore(pool, new Gather(gather.Name, pool.Input, picked, gather.Axis, gather.Indices));
            edit.Remove(pool);
            edit.Substitute(gather, pool.Copy([picked], gather.Output));
        }
        return edit.Commit();
    }
}
