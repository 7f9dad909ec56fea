using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>Float functions of one element that follow each other become one, activations among them; int8 then makes one table of all.</summary>
internal static class FuseUnary
{
    private const int MostFunctions = 64;

    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Node second in edit.Nodes<Node>())
        {
            if (second.Output.Type != ElementType.Float32 || Of(second) is not { } after || !edit.HasOneReader(second.Input)
                || edit.Producer(second.Input) is not { } first || Of(first) is not { } before || before.Length + after.Length > MostFunctions
                || (first is Activation && second is Activation))
                continue;
            edit.Substitute(second, new Unary(second.Name, first.Input, second.Output, [.. before, .. after]));
            edit.Remove(first);
        }
        return edit.Commit();
    }

    private static UnaryFunction[]? Of(Node node) => node switch
    {
        Unary unary => unary.Functions,
        Activation activation => [new(UnaryKind.Clamp, activation.Clamp.Low, activation.Clamp.High)],
        _ => null,
    };
}
