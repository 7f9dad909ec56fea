using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>The sum of two float values of one shape is the residual addition.</summary>
internal static class BinaryToAdd
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Binary node in edit.Nodes<Binary>())
        {
            if (node.Kind == BinaryKind.Add && node.HasOneShape && node.Output.Type == ElementType.Float32)
                edit.Substitute(node, new Add(node.Name, node.Inputs[0], node.Inputs[1], node.Output) { Clamp = node.Clamp });
        }
        return edit.Commit();
    }
}
