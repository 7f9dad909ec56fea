using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Two reshapes in a row become one. A transpose beside a reshape that moves only axes of length 1 becomes a reshape
/// too.</summary>
internal static class MergeReshapes
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Transpose transpose in edit.Nodes<Transpose>())
        {
            bool besideReshape = edit.Producer(transpose.Input) is Reshape
                || edit.Readers(transpose.Output).Any(reader => reader is Reshape);
            if (besideReshape && Permutation.KeepsOrder(transpose.Permutation, transpose.Input.Shape))
                edit.Substitute(transpose, new Reshape(transpose.Name, transpose.Input, transpose.Output));
        }
        edit.Commit();
        var merge = new GraphEdit(graph);
        foreach (Reshape second in merge.Nodes<Reshape>())
        {
            if (merge.Producer(second.Input) is Reshape first)
                merge.SetInput(second, 0, first.Input);
        }
        return merge.Commit() | edit.HasChanged;
    }
}
