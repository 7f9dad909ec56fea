using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A fully connected node reads elements in row-major order: a reshape before it falls away, a transpose becomes another order
/// of its weights.</summary>
internal static class FoldLayoutIntoFullyConnected
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (FullyConnected node in edit.Nodes<FullyConnected>())
        {
            if (edit.Producer(node.Input) is Reshape reshape)
            {
                edit.SetInput(node, 0, reshape.Input);
            }
            else if (edit.Producer(node.Input) is Transpose transpose && node.Weights.IsConstant
                && node.Output.Shape[0] == transpose.Input.Shape[0] && transpose.Permutation[0] == 0)
            {
                Value old = node.Weights;
                int columns = old.Shape[1];
                // Element i of the transposed input is element sources[i] of the plain one.
                int[] places = Permutation.Inverse(Permutation.Sources(transpose.Permutation, [1, .. transpose.Input.Shape[1..]]));
                var order = new int[old.Elements];
                for (int i = 0; i < order.Length; i++)
                    order[i] = i / columns * columns + places[i % columns];
                node.Weights = new(old.Name, old.Shape, old.Type) { Data = Permutation.Gather(old.Data!, order),
                    Quantisation = old.Quantisation };
                edit.SetInput(node, 0, transpose.Input);
            }
        }
        return edit.Commit();
    }
}
