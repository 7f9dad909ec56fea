using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Two transposes in a row become one; where they cancel, <see cref="RemoveNoOps"/> removes it.</summary>
internal static class MergeTransposes
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Transpose second in edit.Nodes<Transpose>())
        {
            if (edit.Producer(second.Input) is Transpose first)
                edit.Substitute(second, new Transpose(second.Name, first.Input, second.Output, Permutation.Compose(first.Permutation, second.Permutation)));
        }
        return edit.Commit();
    }
}
