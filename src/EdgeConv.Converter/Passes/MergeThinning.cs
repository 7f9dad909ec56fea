using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Taking every n-th row and then every m-th column (pooling by single elements) is one step.</summary>
internal static class MergeThinning
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Pool second in edit.Nodes<Pool>())
        {
            if (edit.Producer(second.Input) is not Pool first || !Thins(first) || !Thins(second) || !first.Clamp.IsNone
                || !edit.HasOneReader(first.Output))
                continue;
            edit.Remove(first);
            edit.Substitute(second, new Pool(second.Name, first.Input, second.Output, PoolKind.Maximum,
                new(1, checked(first.Vertical.Stride * second.Vertical.Stride)),
                new(1, checked(first.Horizontal.Stride * second.Horizontal.Stride)))
            { Clamp = second.Clamp });
        }
        return edit.Commit();
    }

    private static bool Thins(Pool pool) => pool is
    {
        Kind: PoolKind.Maximum,
        Vertical: { Size: 1, Stride: <= 128, PadBefore: 0, PadAfter: 0 },
        Horizontal: { Size: 1, Stride: <= 128, PadBefore: 0, PadAfter: 0 },
    };
}
