using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>A float function of a pair of which one is a constant of one element is a function of the other.</summary>
internal static class BinaryToUnary
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Binary node in edit.Nodes<Binary>())
        {
            int constant = Array.FindIndex(node.Inputs, input => input is { IsConstant: true, Elements: 1, Type: ElementType.Float32 });
            if (constant < 0 || node.Output.Type != ElementType.Float32)
                continue;
            Value input = node.Inputs[1 - constant];
            if (input.IsConstant || !input.Shape.SequenceEqual(node.Output.Shape) || Functions(node.Kind, node.Inputs[constant].Floats[0], constant == 0) is not { } functions)
                continue;
            if (!node.Clamp.IsNone)
                functions = [.. functions, new(UnaryKind.Clamp, node.Clamp.Low, node.Clamp.High)];
            edit.Substitute(node, functions is [{ Kind: UnaryKind.Clamp } clamp]
                ? new Activation(node.Name, input, node.Output, new(clamp.A, clamp.B))
                : new Unary(node.Name, input, node.Output, functions));
        }
        return edit.Commit();
    }

    private static UnaryFunction[]? Functions(BinaryKind kind, float c, bool isFirst) => kind switch
    {
        BinaryKind.Add => [new(UnaryKind.Linear, 1, c)],
        BinaryKind.Subtract => isFirst ? [new(UnaryKind.Linear, -1, c)] : [new(UnaryKind.Linear, 1, -c)],
        BinaryKind.Multiply => [new(UnaryKind.Linear, c)],
        BinaryKind.Divide => isFirst ? [new(UnaryKind.Reciprocal), new(UnaryKind.Linear, c)] : [new(UnaryKind.Linear, 1 / c)],
        BinaryKind.Maximum => [new(UnaryKind.Clamp, c, float.PositiveInfinity)],
        BinaryKind.Minimum => [new(UnaryKind.Clamp, float.NegativeInfinity, c)],
        BinaryKind.Power when !isFirst => [new(UnaryKind.Power, c)],
        BinaryKind.Power when c > 0 => [new(UnaryKind.Linear, (float)Numerics.Elementary.Log(c)), new(UnaryKind.Exp)],
        _ => null,
    };
}
