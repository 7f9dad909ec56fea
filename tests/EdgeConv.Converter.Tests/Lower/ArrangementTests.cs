using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Lower;

/// <summary>Nodes that put elements in another order: as views, as copies of each row, or by moving every element; always the same bytes.</summary>
public sealed class ArrangementTests
{
    [Fact]
    public void Random_chains_give_the_elements_that_index_arithmetic_gives()
    {
        var kinds = new HashSet<OperatorKind>();
        for (ulong seed = 0; seed < 300; seed++)
        {
            var random = new SeededRandom(seed);
            var builder = new Int8GraphBuilder();
            int[] shape = [1, random.NextInt(1, 7), random.NextInt(1, 7), random.NextInt(1, 9)];
            Value input = builder.Input("in", shape), value = Copied(builder, input, "first");
            byte[] given = builder.RandomBytes((int)input.Elements), bytes = given;
            for (int i = random.NextInt(1, 6); i > 0; i--)
                (value, bytes) = Grow(builder, value, bytes, random);
            // The end of a chain at an output would be the endpoint's order alone.
            value = Copied(builder, value, "last");
            builder.Output(value);
            kinds.UnionWith(builder.Lower().Operators.Select(op => op.Kind));
            byte[] result = builder.Run(Rule.Xnnpack, given);
            Assert.True(result.AsSpan().SequenceEqual(bytes),
                $"seed {seed}: {string.Join("; ", builder.Graph.Nodes.Select(node => $"{node} [{string.Join(",", node.Output.Shape)}]"))}");
        }
        Assert.All((OperatorKind[])[OperatorKind.Rearrange, OperatorKind.Permute, OperatorKind.Table], kind => Assert.Contains(kind, kinds));
    }

    [Fact]
    public void A_shuffle_written_as_reshapes_and_transposes_is_one_permutation_of_channels()
    {
        var builder = new Int8GraphBuilder();
        Value value = Copied(builder, builder.Input("in", 1, 4, 5, 12), "first");
        value = Transposed(builder, value, [0, 3, 1, 2]);
        value = Reshaped(builder, value, [2, 6, 20]);
        value = Transposed(builder, value, [1, 0, 2]);
        value = Reshaped(builder, value, [1, 12, 4, 5]);
        value = Transposed(builder, value, [0, 2, 3, 1]);
        NetworkDescription network = builder.Output(Copied(builder, value, "last")).Lower();
        Assert.Equal([OperatorKind.MaximumPool, OperatorKind.Permute, OperatorKind.MaximumPool], network.Operators.Select(op => op.Kind));
    }

    [Fact]
    public void Half_of_the_channels_taken_through_a_reshape_and_a_gather_is_a_view()
    {
        var builder = new Int8GraphBuilder();
        Value value = Copied(builder, builder.Input("in", 1, 4, 5, 12), "first");
        value = Transposed(builder, value, [0, 3, 1, 2]);
        value = Reshaped(builder, value, [2, 6, 4, 5]);
        value = builder.Add(new Gather("half", value, builder.Value("half", [1, 6, 4, 5]), 0, [1]));
        value = Transposed(builder, value, [0, 2, 3, 1]);
        NetworkDescription network = builder.Output(Copied(builder, value, "last")).Lower();
        Assert.Equal([OperatorKind.MaximumPool, OperatorKind.MaximumPool], network.Operators.Select(op => op.Kind));
        Assert.Equal((6, 6), (network.Views[network.Operators[1].FirstInput].FirstChannel, network.Views[network.Operators[1].FirstInput].Channels));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Space_to_depth_and_back_copies_rows_and_is_no_barrier(bool toDepth)
    {
        var builder = new Int8GraphBuilder();
        Value value = Copied(builder, builder.Input("in", toDepth ? [1, 4, 6, 3] : [1, 2, 3, 12]), "first");
        value = Reshaped(builder, value, toDepth ? [1, 2, 2, 3, 2, 3] : [1, 2, 3, 2, 2, 3]);
        value = Transposed(builder, value, [0, 1, 3, 2, 4, 5]);
        value = Reshaped(builder, value, toDepth ? [1, 2, 3, 12] : [1, 4, 6, 3]);
        NetworkDescription network = builder.Output(Copied(builder, value, "last")).Lower();
        Assert.Equal(4, network.Operators.Count(op => op.Kind == OperatorKind.Table));
        Assert.DoesNotContain(network.Operators, op => op.Kind == OperatorKind.Rearrange);
    }

    [Fact]
    public void Heads_of_a_detector_are_moved_straight_into_their_part_of_the_whole()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 4, 4, 3);
        Value a = Reshaped(builder, builder.Convolve(input, "a", 6, new(1)), [1, 32, 3]);
        Value b = Reshaped(builder, builder.Convolve(input, "b", 9, new(1, 2)), [1, 12, 3]);
        NetworkDescription network = builder.Output(builder.Add(new Concat("join", [a, b], builder.Value("whole", [1, 44, 3]), 1))).Lower();
        Assert.Equal([OperatorKind.Convolution, OperatorKind.Convolution, OperatorKind.Rearrange, OperatorKind.Rearrange], network.Operators.Select(op => op.Kind));
        Assert.Equal([(0, 32), (32, 12)], network.Operators.TakeLast(2).Select(op => (network.Views[op.Output].FirstColumn, network.Views[op.Output].Columns)));
    }

    [Fact]
    public void An_order_that_no_endpoint_knows_is_moved_before_the_output_and_after_the_input()
    {
        var builder = new Int8GraphBuilder();
        Value input = builder.Input("in", 1, 2, 3, 4);
        Value value = Copied(builder, Transposed(builder, input, [0, 2, 1, 3]), "pool");
        builder.Output(Transposed(builder, value, [0, 2, 1, 3]));
        byte[] given = builder.RandomBytes(24);
        Assert.Equal(given, builder.Run(Rule.Xnnpack, given));
        Assert.Equal(2, builder.Lower().Operators.Count(op => op.Kind == OperatorKind.Rearrange));
    }

    /// <summary>A pool of single elements: an operator that reads its input as a map.</summary>
    private static Value Copied(Int8GraphBuilder builder, Value input, string name)
    {
        Value map = input.Shape.Length == 4 && input.Shape[0] == 1 ? input : Reshaped(builder, input, [1, 1, (int)input.Elements / input.Shape[^1], input.Shape[^1]]);
        return builder.Add(new Pool(name, map, builder.Value(name, map.Shape), PoolKind.Maximum, new(1), new(1)));
    }

    private static Value Reshaped(Int8GraphBuilder builder, Value value, int[] shape) =>
        builder.Add(new Reshape($"r{builder.Graph.Nodes.Count}", value, builder.Value($"r{builder.Graph.Nodes.Count}", shape)));

    private static Value Transposed(Int8GraphBuilder builder, Value value, int[] order) => builder.Add(
        new Transpose($"t{builder.Graph.Nodes.Count}", value, builder.Value($"t{builder.Graph.Nodes.Count}", [.. order.Select(axis => value.Shape[axis])]), order));

    private static (Value Value, byte[] Bytes) Grow(Int8GraphBuilder builder, Value value, byte[] bytes, SeededRandom random)
    {
        int[] shape = value.Shape;
        string name = $"n{builder.Graph.Nodes.Count}";
        int axis = random.NextInt(shape.Length), length = shape[axis];
        switch (random.NextInt(6))
        {
            case 0:
                int[] cut = Cut(bytes.Length, random);
                return (Reshaped(builder, value, [1, .. cut]), bytes);
            case 1:
                int[] order = [.. Enumerable.Range(0, shape.Length)];
                for (int i = order.Length - 1; i > 0; i--)
                {
                    int j = random.NextInt(i + 1);
                    (order[i], order[j]) = (order[j], order[i]);
                }
                return (Transposed(builder, value, order), Taken(bytes, shape, [.. order.Select(each => shape[each])], at => Back(at, order)));
            case 2:
                int[] indices = [.. Enumerable.Range(0, random.NextInt(1, length + 2)).Select(_ => random.NextInt(length))];
                int[] gathered = [.. shape[..axis], indices.Length, .. shape[(axis + 1)..]];
                return (builder.Add(new Gather(name, value, builder.Value(name, gathered), axis, indices)), Taken(bytes, shape, gathered, at => [.. at[..axis], indices[at[axis]], .. at[(axis + 1)..]]));
            case 3:
                int step = random.NextInt(1, 4) * (random.NextInt(3) == 0 ? -1 : 1), start = random.NextInt(length);
                int count = random.NextInt((step > 0 ? length - 1 - start : start) / Math.Abs(step) + 1) + 1;
                var (starts, steps) = (new int[shape.Length], Enumerable.Repeat(1, shape.Length).ToArray());
                (starts[axis], steps[axis]) = (start, step);
                int[] sliced = [.. shape[..axis], count, .. shape[(axis + 1)..]];
                return (builder.Add(new Slice(name, value, builder.Value(name, sliced), starts, steps)), Taken(bytes, shape, sliced, at => [.. at[..axis], start + at[axis] * step, .. at[(axis + 1)..]]));
            case 4:
                return (Copied(builder, value, name), bytes);
            default:
                int before = random.NextInt(length), after = random.NextInt(length);
                int[] padded = [.. shape[..axis], before + length + after, .. shape[(axis + 1)..]];
                var (befores, afters) = (new int[shape.Length], new int[shape.Length]);
                (befores[axis], afters[axis]) = (before, after);
                PadMode mode = random.NextInt(2) == 0 ? PadMode.Edge : PadMode.Reflect;
                return (builder.Add(new Pad(name, value, builder.Value(name, padded), befores, afters, 0, mode)),
                    Taken(bytes, shape, padded, at => [.. at[..axis], Inside(at[axis] - before, length, mode), .. at[(axis + 1)..]]));
        }
    }

    private static int Inside(int index, int length, PadMode mode) => mode == PadMode.Edge ? Math.Clamp(index, 0, length - 1)
        : index < 0 ? -index : index >= length ? 2 * (length - 1) - index : index;

    /// <summary>Up to three factors.</summary>
    private static int[] Cut(int length, SeededRandom random)
    {
        var factors = new List<int>();
        for (int i = random.NextInt(3); i > 0; i--)
        {
            int[] divisors = [.. Enumerable.Range(1, length).Where(divisor => length % divisor == 0)];
            factors.Add(divisors[random.NextInt(divisors.Length)]);
            length /= factors[^1];
        }
        return [.. factors, length];
    }

    private static int[] Back(int[] at, int[] order)
    {
        var from = new int[at.Length];
        for (int i = 0; i < at.Length; i++)
            from[order[i]] = at[i];
        return from;
    }

    private static byte[] Taken(byte[] bytes, int[] from, int[] to, Func<int[], int[]> source)
    {
        var result = new byte[to.Aggregate(1, (product, length) => product * length)];
        for (int i = 0; i < result.Length; i++)
        {
            var at = new int[to.Length];
            for (int axis = to.Length - 1, rest = i; axis >= 0; rest /= to[axis--])
                at[axis] = rest % to[axis];
            int index = 0;
            int[] place = source(at);
            for (int axis = 0; axis < from.Length; axis++)
                index = index * from[axis] + place[axis];
            result[i] = bytes[index];
        }
        return result;
    }
}
