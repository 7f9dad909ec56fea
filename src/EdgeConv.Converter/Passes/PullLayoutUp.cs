using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Moves a transpose up to the graph's input past the paddings and activations before it, so that these work on the inner
/// layout.</summary>
internal static class PullLayoutUp
{
    public static bool Run(ModelGraph graph)
    {
        HashSet<Value> edge = EdgeValues.Of(graph);
        var edit = new GraphEdit(graph);
        foreach (Transpose transpose in edit.Nodes<Transpose>())
        {
            Transpose? moving = transpose;
            while (moving is not null)
                moving = PullPast(edit, moving, edge);
        }
        return edit.Commit();
    }

    /// <summary>Moves the transpose before the node that makes its input.</summary>
    /// <returns>The transpose in its new place, or null where it must stay.</returns>
    private static Transpose? PullPast(GraphEdit edit, Transpose transpose, HashSet<Value> edge)
    {
        if (edit.Producer(transpose.Input) is not (Activation or Pad or Quantize or Softmax) || !edit.HasOneReader(transpose.Input))
            return null;
        Node node = edit.Producer(transpose.Input)!;
        if (!edge.Contains(node.Input) || edit.Producer(node.Input) is Transpose)
            return null;
        int[] order = transpose.Permutation;
        Value input = node.Input;
        var turned = new Value($"{input.Name}/turned", Permutation.Apply(order, input.Shape), input.Type)
        { Quantisation = input.Quantisation };
        Node copy = LayoutCopies.Transposed(node, [turned], transpose.Output, Permutation.Inverse(order))!;
        var pulled = new Transpose(transpose.Name, input, turned, order);
        edit.InsertBefore(node, pulled);
        edit.Remove(node);
        edit.Substitute(transpose, copy);
        return pulled;
    }
}
