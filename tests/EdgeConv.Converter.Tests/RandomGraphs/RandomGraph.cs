using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Tests.RandomGraphs;

/// <summary>A float network of 1 to 6 random operators on a small map; the seed is its name.</summary>
internal static class RandomGraph
{
    public const int MostOperators = 6;

    /// <param name="views">With operators that become views of rows and columns: slices, joins along them and transposed convolutions.</param>
    /// <param name="axes">With operators that work along any axes: <see cref="RandomAxes"/>.</param>
    /// <param name="functions">With functions of one element and operators that put elements elsewhere: <see cref="RandomFunctions"/>.</param>
    public static ModelGraph Make(ulong seed, bool views = false, bool axes = false, bool functions = false)
    {
        var builder = new GraphBuilder(seed);
        int Draw(int min, int exclusiveMax) => builder.Numbers.NextInt(min, exclusiveMax);
        Value map = builder.Input(1, Draw(3, 13), Draw(3, 13), Draw(1, 20));
        var earlier = new List<Value>();
        int operators = Draw(1, MostOperators + 1);
        for (int i = 0; i < operators; i++)
        {
            Value made = i == operators - 1 && Draw(0, 3) == 0 ? Last(builder, map) : axes && Draw(0, 2) == 0 ? RandomAxes.Next(builder, map) : functions && Draw(0, 2) == 0 ? RandomFunctions.Next(builder, map)
                : views && Draw(0, 2) == 0 ? NextView(builder, map, earlier) : Next(builder, map, earlier);
            earlier.Add(map);
            map = made;
        }

        return builder.Finish(map);
    }

    private static Value Next(GraphBuilder builder, Value map, List<Value> earlier)
    {
        int channels = map.Shape[3];
        switch (builder.Numbers.NextInt(12))
        {
            case 0 or 1 or 2:
                int[] divisors = [.. Enumerable.Range(1, channels).Where(d => channels % d == 0 && d < channels)];
                int groups = divisors.Length > 0 && builder.Numbers.NextInt(3) == 0 ? divisors[builder.Numbers.NextInt(divisors.Length)] : 1;
                return builder.Convolve(map, groups * builder.Numbers.NextInt(1, 36 / groups + 2), Window(builder, map.Shape[1]), Window(builder, map.Shape[2]),
                    groups, RandomClamp(builder)).Output;
            case 3 or 4:
                return builder.Convolve(map, channels * builder.Numbers.NextInt(1, 3), Window(builder, map.Shape[1]), Window(builder, map.Shape[2]),
                    channels, RandomClamp(builder)).Output;
            case 5 when earlier.Exists(other => other.Shape.SequenceEqual(map.Shape)):
                var sum = new Add(builder.Name("add"), map, earlier.Find(other => other.Shape.SequenceEqual(map.Shape))!, Like(builder, map)) { Clamp = RandomClamp(builder) };
                return With(builder, sum);
            case 6 when earlier.Exists(other => SamePixels(other, map)):
                Value beside = earlier.Find(other => SamePixels(other, map))!;
                return With(builder, new Concat(builder.Name("concat"), [map, beside], builder.Map(map.Shape[1], map.Shape[2], channels + beside.Shape[3]), 3));
            case 7:
                PoolKind kind = (PoolKind)builder.Numbers.NextInt(3);
                Window vertical = Window(builder, map.Shape[1], pool: true), horizontal = Window(builder, map.Shape[2], pool: true);
                Value pooled = builder.Map(vertical.Outputs(map.Shape[1]), horizontal.Outputs(map.Shape[2]), channels);
                return With(builder, new Pool(builder.Name("pool"), map, pooled, kind, vertical, horizontal));
            case 8:
                int[] before = [0, builder.Numbers.NextInt(3), builder.Numbers.NextInt(2), 0], after = [0, builder.Numbers.NextInt(2), builder.Numbers.NextInt(3), 0];
                Value padded = builder.Map(map.Shape[1] + before[1] + after[1], map.Shape[2] + before[2] + after[2], channels);
                return With(builder, new Pad(builder.Name("pad"), map, padded, before, after, 0));
            case 9 when channels % 2 == 0 && channels > 2:
                int[] shuffled = [.. Enumerable.Range(0, channels).Select(i => i % 2 * (channels / 2) + i / 2)];
                return With(builder, new ChannelPermutation(builder.Name("shuffle"), map, Like(builder, map), shuffled));
            default:
                return With(builder, new Activation(builder.Name("relu"), map, Like(builder, map), builder.Numbers.NextInt(2) == 0 ? Clamp.Relu : Clamp.Relu6));
        }
    }

    private static Value NextView(GraphBuilder builder, Value map, List<Value> earlier)
    {
        int rows = map.Shape[1], columns = map.Shape[2], channels = map.Shape[3];
        switch (builder.Numbers.NextInt(8))
        {
            case 7:
                // Each row times itself, or the first row, in another shape.
                bool isOne = builder.Numbers.NextInt(2) == 0;
                Value row = isOne ? With(builder, new Slice(builder.Name("row"), map, builder.Map(1, columns, channels), [0, 0, 0, 0], [1, 1, 1, 1])) : map;
                Value other = With(builder, new Reshape(builder.Name("matrix"), row, builder.Map(isOne ? 1 : rows, channels, columns)));
                return With(builder, new MatrixProduct(builder.Name("product"), map, other, builder.Map(rows, columns, columns)));
            case 4:
                float[] slopes = builder.Random(builder.Numbers.NextInt(3) == 0 ? 1 : channels, 0.3);
                return With(builder, new ChannelSlopes(builder.Name("prelu"), map, Like(builder, map), slopes.Length == channels ? slopes : [.. Enumerable.Repeat(slopes[0], channels)]));
            case 5:
                // Squeeze and excite without its layers: a factor for each channel.
                Value mean = With(builder, new SpatialMean(builder.Name("mean"), map, builder.Map(1, 1, channels)));
                return With(builder, new Binary(builder.Name("scale"), builder.Numbers.NextInt(2) == 0 ? map : mean, map, Like(builder, map), BinaryKind.Multiply));
            case 6 when earlier.Exists(other => other.Shape.SequenceEqual(map.Shape)):
                Value same = earlier.Find(other => other.Shape.SequenceEqual(map.Shape))!;
                BinaryKind kind = builder.Numbers.NextInt(3) switch { 0 => BinaryKind.Subtract, 1 => BinaryKind.Multiply, _ => BinaryKind.Maximum };
                return With(builder, new Binary(builder.Name("pair"), map, same, Like(builder, map), kind));
            case 0:
                int[] divisors = [.. Enumerable.Range(1, channels).Where(d => channels % d == 0)];
                int groups = builder.Numbers.NextInt(2) == 0 ? 1 : divisors[builder.Numbers.NextInt(divisors.Length)];
                return builder.Transpose(map, groups * builder.Numbers.NextInt(1, 20 / groups + 2), Transposed(builder), Transposed(builder), groups, RandomClamp(builder)).Output;
            case 1:
                (int firstRow, int rowStep, int rowCount) = Part(builder, rows);
                (int firstColumn, int columnStep, int columnCount) = Part(builder, columns);
                int firstChannel = builder.Numbers.NextInt(channels), channelCount = builder.Numbers.NextInt(1, channels - firstChannel + 1);
                return With(builder, new Slice(builder.Name("slice"), map, builder.Map(rowCount, columnCount, channelCount),
                    [0, firstRow, firstColumn, firstChannel], [1, rowStep, columnStep, 1]));
            default:
                int axis = builder.Numbers.NextInt(1, 4);
                Value beside = earlier.FindLast(other => Enumerable.Range(1, 3).All(a => a == axis || other.Shape[a] == map.Shape[a])) ?? map;
                int[] shape = [.. map.Shape.Select((length, a) => a == axis ? length + beside.Shape[a] : length)];
                if (shape[axis] > 40)
                    goto case 1;
                return With(builder, new Concat(builder.Name("join"), [map, beside], builder.Map(shape[1], shape[2], shape[3]), axis));
        }
    }

    private static (int First, int Step, int Count) Part(GraphBuilder builder, int length)
    {
        int first = builder.Numbers.NextInt((length + 1) / 2), step = builder.Numbers.NextInt(1, 4);
        return (first, step, builder.Numbers.NextInt(1, (length - first - 1) / step + 2));
    }

    private static Window Transposed(GraphBuilder builder)
    {
        int size = builder.Numbers.NextInt(1, 5);
        return new(size, builder.Numbers.NextInt(1, 4), builder.Numbers.NextInt(1, 3), builder.Numbers.NextInt(size), builder.Numbers.NextInt(2));
    }

    /// <summary>Operators that end a network: mean, fully connected, softmax.</summary>
    private static Value Last(GraphBuilder builder, Value map)
    {
        switch (builder.Numbers.NextInt(3))
        {
            case 0:
                return With(builder, new SpatialMean(builder.Name("mean"), map, builder.Map(1, 1, map.Shape[3])));
            case 1:
                return builder.Connect(map, builder.Numbers.NextInt(2, 20), RandomClamp(builder)).Output;
            default:
                return With(builder, new Softmax(builder.Name("softmax"), map, Like(builder, map), 3, 1));
        }
    }

    /// <summary>A window with at least one output; a pool's never lies in the padding alone and is not dilated.</summary>
    public static Window Window(GraphBuilder builder, int inputs, bool pool = false)
    {
        while (true)
        {
            int size = builder.Numbers.NextInt(1, 6), dilation = pool ? 1 : builder.Numbers.NextInt(1, 4);
            var window = new Window(size, builder.Numbers.NextInt(1, 4), dilation, builder.Numbers.NextInt(0, size), builder.Numbers.NextInt(0, size));
            if (inputs + window.PadBefore + window.PadAfter >= window.Extent
                && (!pool || (window.Outputs(inputs) - 1) * window.Stride - window.PadBefore < inputs))
                return window;
        }
    }

    private static Clamp RandomClamp(GraphBuilder builder) => builder.Numbers.NextInt(3) switch { 0 => Clamp.None, 1 => Clamp.Relu, _ => Clamp.Relu6 };

    private static bool SamePixels(Value a, Value b) => a.Shape[1] == b.Shape[1] && a.Shape[2] == b.Shape[2];

    private static Value Like(GraphBuilder builder, Value map) => builder.Map(map.Shape[1], map.Shape[2], map.Shape[3]);

    private static Value With(GraphBuilder builder, Node node)
    {
        builder.Graph.Nodes.Add(node);
        return node.Output;
    }
}
