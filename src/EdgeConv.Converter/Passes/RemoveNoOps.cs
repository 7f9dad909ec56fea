using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Removes nodes that give what they get: reshapes to the same shape, transposes to the same order, paddings by nothing,
/// activations without bounds.</summary>
internal static class RemoveNoOps
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Node node in edit.Nodes<Node>())
        {
            bool idle = node switch
            {
                Reshape => node.Input.Shape.SequenceEqual(node.Output.Shape),
                Transpose transpose => Permutation.IsIdentity(transpose.Permutation),
                Pad pad => pad.Before.Concat(pad.After).All(amount => amount == 0),
                Activation activation => activation.Clamp.IsNone && node.Input.Type == ElementType.Float32,
                Unary { Functions: [] or [{ Kind: UnaryKind.Linear, A: 1, B: 0 }] } => node.Input.Type == ElementType.Float32,
                ChannelPermutation permutation => Permutation.IsIdentity(permutation.Channels),
                Pool pool => pool is { Vertical: { Size: 1, Stride: 1, PadBefore: 0, PadAfter: 0 },
                    Horizontal: { Size: 1, Stride: 1, PadBefore: 0, PadAfter: 0 }, Clamp.IsNone: true },
                Concat => node.Inputs.Length == 1 && node.Input.Type == ElementType.Float32,
                _ => false,
            };
            if (idle)
                edit.Bypass(node, node.Input);
        }
        return edit.Commit();
    }
}
