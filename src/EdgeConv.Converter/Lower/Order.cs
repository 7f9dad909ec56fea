using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>In which order the elements of a value stand after transposes; reshapes and conversions change none.</summary>
/// <param name="Source">Which element of the first value each element of the last one is; null where nothing moved.</param>
internal readonly record struct Order(int[]? Source)
{
    public bool IsChannelsLast => Source is null || Source.AsSpan().SequenceEqual(Identity(Source.Length));

    /// <summary>Whether the elements are those of a map plane by plane.</summary>
    public bool IsChannelsFirst(MapShape map)
    {
        int next = 0;
        for (int channel = 0; channel < map.Channels; channel++)
            for (int pixel = 0; pixel < map.Rows * map.Columns; pixel++)
                if (Source is null || Source[next++] != pixel * map.Channels + channel)
                    return false;
        return true;
    }

    public static Order After(List<Node> chain)
    {
        int[]? order = null;
        foreach (Transpose transpose in chain.OfType<Transpose>())
            order = After(order ?? Identity(checked((int)transpose.Input.Elements)), transpose);
        return new(order);
    }

    /// <summary>Which element of the last value each element of the first one is.</summary>
    public Order Inverse()
    {
        if (Source is null)
            return this;
        var inverse = new int[Source.Length];
        for (int i = 0; i < inverse.Length; i++)
            inverse[Source[i]] = i;
        return new(inverse);
    }

    private static int[] After(int[] order, Transpose transpose)
    {
        int[] shape = transpose.Input.Shape, permutation = transpose.Permutation;
        var stride = new int[shape.Length];
        for (int axis = shape.Length - 1, next = 1; axis >= 0; next *= shape[axis--])
            stride[axis] = next;
        var moved = new int[order.Length];
        var index = new int[shape.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            int from = 0;
            for (int axis = 0; axis < index.Length; axis++)
                from += index[axis] * stride[permutation[axis]];
            moved[i] = order[from];
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == shape[permutation[axis]]; axis--)
                index[axis] = 0;
        }
        return moved;
    }

    private static int[] Identity(int length) => [.. Enumerable.Range(0, length)];
}
