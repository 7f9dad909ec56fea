using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// Reshape, transpose, reshape that only reorder channels become a <see cref="ChannelPermutation"/>. Channel-first, as PyTorch writes it
/// ([1, C, H, W] to [1, g, C/g, H, W], groups swapped, and back), and channel-last. Where the second reshape does not lead back (it was
/// merged with the first one of another shuffle, or flattens), it stays behind the permutation.
/// </summary>
internal static class RecogniseChannelShuffle
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Reshape reshape in edit.Nodes<Reshape>())
        {
            if (edit.Producer(reshape.Input) is not Transpose transpose
                || edit.Producer(transpose.Input) is not Reshape { Input.Shape.Length: 4 } first)
                continue;
            Value input = first.Input;
            var (factors, order) = WithoutUnitAxes(first.Output.Shape, transpose.Permutation);
            if (Channels(factors, order, input.Shape[3], fromEnd: true) is { } channels)
            {
                Reshape last = Back(edit, reshape, input);
                edit.Substitute(last, new ChannelPermutation(transpose.Name, input, last.Output, channels));
            }
            else if (Channels(factors, order, input.Shape[1], fromEnd: false) is { } planes)
            {
                Reshape last = Back(edit, reshape, input);
                Value map = Turned(input), shuffled = Turned(last.Output);
                edit.InsertBefore(last, new Transpose($"{first.Name}/to_nhwc", input, map, Permutation.ToChannelsLast));
                edit.InsertBefore(last, new ChannelPermutation(transpose.Name, map, shuffled, planes));
                edit.Substitute(last, new Transpose($"{last.Name}/to_nchw", shuffled, last.Output, Permutation.ToChannelsFirst));
            }
        }
        return edit.Commit();
    }

    /// <summary>The reshape that leads back to the input's shape: this one, or one put in front of it.</summary>
    private static Reshape Back(GraphEdit edit, Reshape reshape, Value input)
    {
        if (reshape.Output.Shape.SequenceEqual(input.Shape))
            return reshape;
        var joined = new Value($"{reshape.Input.Name}/joined", input.Shape, input.Type) { Quantisation = input.Quantisation };
        var back = new Reshape($"{reshape.Name}/joined", reshape.Input, joined);
        edit.InsertBefore(reshape, back);
        edit.SetInput(reshape, 0, joined);
        return back;
    }

    private static Value Turned(Value value) =>
        new($"{value.Name}/nhwc", Permutation.Apply(Permutation.ToChannelsLast, value.Shape), value.Type)
        { Quantisation = value.Quantisation };

    private static (int[] Shape, int[] Order) WithoutUnitAxes(int[] shape, int[] order)
    {
        int[] kept = [.. Enumerable.Range(0, shape.Length).Where(axis => shape[axis] != 1)];
        return ([.. kept.Select(axis => shape[axis])],
            [.. order.Where(axis => shape[axis] != 1).Select(axis => Array.IndexOf(kept, axis))]);
    }

    /// <summary>The new order of the channels, where the first or last axes are their factors and all other axes stay; else null.</summary>
    private static int[]? Channels(int[] factors, int[] order, int channels, bool fromEnd)
    {
        int count = 0;
        for (long product = 1; product < channels; count++)
        {
            if (count == factors.Length)
                return null;
            product *= factors[fromEnd ? factors.Length - 1 - count : count];
            if (product > channels)
                return null;
        }
        int start = fromEnd ? factors.Length - count : 0, end = start + count;
        bool othersStay = !order.Where((axis, i) => (i < start || i >= end) && axis != i).Any();
        if (!othersStay || count < 2 || channels > NodeShape.MostChannels)
            return null;
        return Permutation.Sources([.. order[start..end].Select(axis => axis - start)], factors[start..end]);
    }
}
