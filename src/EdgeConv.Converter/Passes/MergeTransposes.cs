using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Two transposes in a row become one; where they cancel, <see cref="RemoveNoOps"/> removes it. Equal transposes of one value
/// become one.</summary>
internal static class MergeTransposes
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Transpose second in edit.Nodes<Transpose>())
        {
            if (edit.Producer(second.Input) is Transpose before)
                edit.Substitute(second, new Transpose(second.Name, before.Input, second.Output,
                    Permutation.Compose(before.Permutation, second.Permutation)));
        }
        var first = new Dictionary<(Value, string), Transpose>();
        foreach (Transpose transpose in edit.Current<Transpose>())
        {
            if (!first.TryAdd((transpose.Input, string.Join(',', transpose.Permutation)), transpose))
                edit.Bypass(transpose, first[(transpose.Input, string.Join(',', transpose.Permutation))].Output);
        }
        return edit.Commit();
    }
}
