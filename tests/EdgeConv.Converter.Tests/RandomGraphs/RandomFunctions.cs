using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>Functions of one element, and operators that put elements elsewhere.</summary>
internal static class RandomFunctions
{
    private static readonly UnaryFunction[][] s_functions =
    [
        [new(UnaryKind.Sigmoid)], [new(UnaryKind.Tanh)], [new(UnaryKind.Silu)], [new(UnaryKind.Elu, 1)], [new(UnaryKind.LeakyRelu, 0.1f)], [new(UnaryKind.LeakyRelu, -1.5f)],
        [new(UnaryKind.HardSwish)], [new(UnaryKind.HardSigmoid, 0.2f, 0.5f)], [new(UnaryKind.Mish)], [new(UnaryKind.Abs)], [new(UnaryKind.Linear, -2, 0.5f)],
        [new(UnaryKind.Tanh), new(UnaryKind.Linear, 3, 1)], [new(UnaryKind.Linear, 0.5f, 1), new(UnaryKind.Clamp, 0, 1.5f)],
    ];

    public static Value Next(GraphBuilder builder, Value map)
    {
        int rows = map.Shape[1], columns = map.Shape[2], channels = map.Shape[3];
        Node node = builder.Numbers.NextInt(6) switch
        {
            0 => Gathered(builder.Numbers.NextInt(1, 4)),
            1 => new Rearrange(builder.Name("turned"), map, builder.Map(columns, channels, rows), Permutation.Sources([0, 2, 3, 1], map.Shape)),
            2 => new Rearrange(builder.Name("any"), map, builder.Map(rows, 2, channels), [.. Enumerable.Range(0, rows * 2 * channels).Select(_ => builder.Numbers.NextInt((int)map.Elements + 1) - 1)]),
            _ => new Unary(builder.Name("function"), map, builder.Map(rows, columns, channels), s_functions[builder.Numbers.NextInt(s_functions.Length)]),
        };
        builder.Graph.Nodes.Add(node);
        return node.Output;

        Gather Gathered(int axis)
        {
            int[] indices = [.. Enumerable.Range(0, builder.Numbers.NextInt(1, 9)).Select(_ => builder.Numbers.NextInt(map.Shape[axis]))];
            return new(builder.Name("gather"), map, builder.Map(Length(1), Length(2), Length(3)), axis, indices);
            int Length(int i) => i == axis ? indices.Length : map.Shape[i];
        }
    }
}
