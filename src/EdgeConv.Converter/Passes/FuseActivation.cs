using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// A float activation goes into the clamp of the node before, where that node has no other reader. In int8 graphs it stays: TensorFlow Lite
/// requantises there, and its bytes are promised.
/// </summary>
internal static class FuseActivation
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Activation activation in edit.Nodes<Activation>())
        {
            if (activation.Input.Type != ElementType.Float32 || !edit.HasOneReader(activation.Input))
                continue;
            if (edit.Producer(activation.Input) is ClampedNode before && edit.Bypass(activation, before.Output))
            {
                before.Clamp = before.Clamp.Then(activation.Clamp);
            }
            else if (edit.Producer(activation.Input) is Activation first)
            {
                edit.Substitute(activation, new Activation(activation.Name, first.Input, activation.Output,
                    first.Clamp.Then(activation.Clamp)));
                edit.Remove(first);
            }
        }
        return edit.Commit();
    }
}
