using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Moves a transpose up to the graph's input past the paddings and activations before it, so that these work on the inner layout.</summary>
internal static class PullLayoutUp
{
    public static bool Run(ModelGraph graph)
    {
        HashSet<Value> edge = EdgeValues.Of(graph);
        var edit = new GraphEdit(graph);
        foreach (Transpose transpose in edit.Nodes<Transpose>())
        {
            if (edit.Producer(transpose.Input) is not (Activation or Pad or Quantize or Softmax) || !edit.HasOneReader(transpose.Input))
                continue;
            Node node = edit.Producer(transpose.Input)!;
            if (!edge.Contains(node.Input) || edit.Producer(node.Input) is Transpose)
                continue;
            int[] order = transpose.Permutation;
            Value input = node.Input;
            var turned = new Value($"{input.Name}/turned", Permutation.Apply(order, input.Shape), input.Type) { Quantisation = input.Quantisation };
            Node copy = LayoutCopies.Transposed(node, [turned], transpose.Output, Permutation.Inverse(order))!;
            edit.InsertBefore(node, new Transpose(transpose.Name, input, turned, order));
            edit.Remove(node);
            edit.Substitute(transpose, copy);
        }
        return edit.Commit();
    }
}
