using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>
/// Channels of a convolution that are read apart become convolutions of their own, and those that nobody reads are left out. What pools all channels pools the parts
/// and joins them.
/// </summary>
internal static class PickedChannels
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Convolution convolution in edit.Nodes<Convolution>())
            if (IsDivisible(convolution) && !edit.IsOutput(convolution.Output))
                Divide(edit, convolution);
        return edit.Commit();
    }

    private static bool IsDivisible(Convolution convolution) => convolution.Weights.Data is float[] && convolution.Bias?.Data is float[] or null
        && (convolution.Groups == 1 || (convolution.IsDepthwise && convolution.Output.Shape[^1] == convolution.Groups));

    /// <summary>What reads some channels: the node whose output they are, and which.</summary>
    private sealed record Pick(Node Node, int[] Channels);

    private static void Divide(GraphEdit edit, Convolution convolution)
    {
        int channels = convolution.Output.Shape[^1];
        Node[] readers = [.. edit.Readers(convolution.Output).Distinct()];
        Pick[] picks = [.. readers.SelectMany(reader => PicksOf(edit, reader))];
        Pool[] pools = [.. readers.OfType<Pool>()];
        if (picks.Length == 0 || readers.Any(reader => reader is not Pool && !picks.Any(pick => pick.Node == reader || pick.Node.Input == reader.Output)))
            return;
        var parts = new List<int[]>();
        foreach (Pick pick in picks)
            if (!parts.Exists(part => part.AsSpan().SequenceEqual(pick.Channels)))
                parts.Add(pick.Channels);
        int[] rest = [.. Enumerable.Range(0, channels).Except(parts.SelectMany(part => part))];
        if (pools.Length > 0 && rest.Length > 0)
            parts.Add(rest);
        // The same channels twice would be computed twice, and all of them together are what is there already.
        if (parts.Sum(part => part.Length) > channels || parts.Exists(part => part.Length == channels))
            return;

        Value[] made = [.. parts.Select((part, i) => Part(edit, convolution, part, i))];
        foreach (Pick pick in picks)
            Read(edit, pick, made[parts.FindIndex(part => part.AsSpan().SequenceEqual(pick.Channels))]);
        foreach (Pool pool in pools)
            Join(edit, pool, made, [.. parts.SelectMany(part => part)]);
        foreach (Reshape reshape in readers.OfType<Reshape>())
            edit.Remove(reshape);
        edit.Remove(convolution);
    }

    private static IEnumerable<Pick> PicksOf(GraphEdit edit, Node reader)
    {
        if (edit.IsOutput(reader.Output) && reader is Reshape)
            return [];
        switch (reader)
        {
            case Gather gather when gather.Axis == gather.Input.Shape.Length - 1 && gather.Indices.Distinct().Count() == gather.Indices.Length:
                return [new(gather, gather.Indices)];
            case Slice slice when ChannelsOf(slice) is { } channels:
                return [new(slice, channels)];
            case Reshape reshape when reshape.Input.Shape[^1] % reshape.Output.Shape[^1] == 0 && edit.Readers(reshape.Output).All(each => each is Slice slice && ChannelsOf(slice) is not null):
                int step = reshape.Output.Shape[^1];
                return edit.Readers(reshape.Output).OfType<Slice>().Select(slice =>
                {
                    int[] own = ChannelsOf(slice)!;
                    return new Pick(slice, [.. Enumerable.Range(0, reshape.Input.Shape[^1]).Where(channel => own.Contains(channel % step))]);
                });
            default:
                return [];
        }
    }

    /// <summary>The channels, ascending, that a slice takes of all pixels.</summary>
    private static int[]? ChannelsOf(Slice slice)
    {
        int last = slice.Input.Shape.Length - 1;
        return slice.Steps[last] > 0 && slice.Input.Shape.AsSpan(0, last).SequenceEqual(slice.Output.Shape.AsSpan(0, last)) && slice.Steps.AsSpan(0, last).IndexOfAnyExcept(1) < 0
            ? [.. Enumerable.Range(0, slice.Output.Shape[last]).Select(i => slice.Starts[last] + i * slice.Steps[last])] : null;
    }

    private static Value Part(GraphEdit edit, Convolution convolution, int[] channels, int index)
    {
        string name = $"{convolution.Name}/{index}";
        int each = checked((int)(convolution.Weights.Elements / convolution.Output.Shape[^1]));
        Value weights = Value.Constant($"{convolution.Weights.Name}/{index}", [channels.Length, .. convolution.Weights.Shape[1..]],
            [.. channels.SelectMany(channel => convolution.Weights.Floats.AsSpan(channel * each, each).ToArray())]);
        Value? bias = convolution.Bias is { } all ? Value.Constant($"{all.Name}/{index}", [channels.Length], [.. channels.Select(channel => all.Floats[channel])]) : null;
        Value input = convolution.Input;
        if (convolution.IsDepthwise)
        {
            var picked = new Value($"{convolution.Output.Name}/{index}/input", [.. input.Shape[..^1], channels.Length], ElementType.Float32);
            edit.InsertBefore(convolution, new Gather($"{name}/input", input, picked, input.Shape.Length - 1, channels));
            input = picked;
        }
        var output = new Value($"{convolution.Output.Name}/{index}", [.. convolution.Output.Shape[..^1], channels.Length], ElementType.Float32);
        edit.InsertBefore(convolution, new Convolution(name, input, weights, bias, output, convolution.Vertical, convolution.Horizontal, convolution.IsDepthwise ? channels.Length : 1)
        {
            Depth = convolution.Depth, Clamp = convolution.Clamp,
        });
        return output;
    }

    private static void Read(GraphEdit edit, Pick pick, Value part)
    {
        if (part.Shape.AsSpan().SequenceEqual(pick.Node.Output.Shape) && edit.Bypass(pick.Node, part))
            return;
        edit.Substitute(pick.Node, new Reshape(pick.Node.Name, part, pick.Node.Output));
    }

    private static void Join(GraphEdit edit, Pool pool, Value[] parts, int[] order)
    {
        var pooled = new Value[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int[] shape = [.. pool.Output.Shape[..^1], parts[i].Shape[^1]];
            var own = new Value($"{pool.Output.Name}/{i}", shape, ElementType.Float32);
            pooled[i] = new Value($"{pool.Output.Name}/{i}/joined", shape, ElementType.Float32);
            edit.InsertBefore(pool, pool.Copy([parts[i]], own));
            // What only moves or pools has the scale of its input: this is where the part's own scale ends, and averages get theirs.
            edit.InsertBefore(pool, new Activation($"{pool.Name}/{i}/joined", own, pooled[i], Clamp.None));
        }
        var joined = new Value($"{pool.Output.Name}/joined", pool.Output.Shape, ElementType.Float32);
        edit.InsertBefore(pool, new Concat($"{pool.Name}/joined", pooled, joined, pool.Output.Shape.Length - 1));
        edit.Substitute(pool, new ChannelPermutation(pool.Name, joined, pool.Output, [.. Enumerable.Range(0, order.Length).Select(channel => Array.IndexOf(order, channel))]));
    }
}
