using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A maximum over windows of one element only takes every n-th row and column.</summary>
internal static class ThinningToSlice
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Pool pool in edit.Nodes<Pool>())
        {
            Window[] windows = pool.Input.Shape.Length == 5 ? [pool.Depth, pool.Vertical, pool.Horizontal] : [pool.Vertical, pool.Horizontal];
            if (pool.Kind == PoolKind.Maximum && pool.Clamp.IsNone && Array.TrueForAll(windows, window => window is { Size: 1, PadBefore: 0, PadAfter: 0 }))
                edit.Substitute(pool, new Slice(pool.Name, pool.Input, pool.Output, new int[pool.Input.Shape.Length], [1, .. windows.Select(window => window.Stride), 1]));
        }
        return edit.Commit();
    }
}
