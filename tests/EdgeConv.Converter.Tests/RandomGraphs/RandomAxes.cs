using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>Operators that work along any axes of a map.</summary>
internal static class RandomAxes
{
    public static Value Next(GraphBuilder builder, Value map)
    {
        int[] shape = map.Shape;
        int axis = builder.Numbers.NextInt(1, 4);
        Node node = builder.Numbers.NextInt(8) switch
        {
            0 => new ArgExtreme(builder.Name("index"), map, Made(i => i == axis ? 1 : shape[i]), axis, builder.Numbers.NextInt(2) == 0, builder.Numbers.NextInt(2) == 0),
            1 => new Softmax(builder.Name("softmax"), map, Made(i => shape[i]), axis, 1),
            2 => new LocalNormalisation(builder.Name("lrn"), map, Made(i => shape[i]), builder.Numbers.NextInt(1, 8), (float)builder.Numbers.NextDouble(0, 2), 0.75f, (float)builder.Numbers.NextDouble(0.5, 2)),
            3 => Resize(),
            _ => Reduce(),
        };
        builder.Graph.Nodes.Add(node);
        return node.Output;

        Value Made(Func<int, int> length) => builder.Map(length(1), length(2), length(3));

        Reduce Reduce()
        {
            int[] axes = [.. Enumerable.Range(0, 4).Where(_ => builder.Numbers.NextInt(2) == 0)];
            Clamp clamp = builder.Numbers.NextInt(3) == 0 ? Clamp.Relu : Clamp.None;
            return new(builder.Name("reduce"), map, Made(i => axes.Contains(i) ? 1 : shape[i]), (ReduceKind)builder.Numbers.NextInt(4), axes) { Clamp = clamp };
        }

        Resize Resize()
        {
            int other = builder.Numbers.NextInt(1, 4);
            int[] sizes = [.. shape.Select((length, i) => i == axis || i == other ? builder.Numbers.NextInt(1, 14) : length)];
            var options = new ResizeOptions(builder.Numbers.NextInt(2) == 0 ? ResizeMode.Linear : ResizeMode.Nearest, ResizeCoordinates.HalfPixel) { Rounding = ResizeRounding.Floor };
            return new(builder.Name("resize"), map, Made(i => sizes[i]), options, [.. sizes.Select((size, i) => (float)size / shape[i])]);
        }
    }
}
