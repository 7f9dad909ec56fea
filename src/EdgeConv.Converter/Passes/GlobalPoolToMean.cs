using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A float average over the whole map is a mean, which is quantised with a scale of its own. int8 graphs keep what they are:
/// the rules differ.</summary>
internal static class GlobalPoolToMean
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Pool pool in edit.Nodes<Pool>())
        {
            bool global = pool.Input.Type == ElementType.Float32 && pool.Kind == PoolKind.Average && pool.Clamp.IsNone
                && Covers(pool.Vertical, pool.Input.Shape[1]) && Covers(pool.Horizontal, pool.Input.Shape[2]);
            if (global)
                edit.Substitute(pool, new SpatialMean(pool.Name, pool.Input, pool.Output));
        }
        return edit.Commit();
    }

    private static bool Covers(Window window, int inputs) => window.Size == inputs && window is { Dilation: 1, PadBefore: 0, PadAfter: 0 };
}
