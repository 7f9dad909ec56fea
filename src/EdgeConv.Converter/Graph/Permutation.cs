namespace EdgeConv.Converter.Graph;

/// <summary>Orders of axes: output axis i is input axis <c>p[i]</c>.</summary>
internal static class Permutation
{
    /// <summary>N, C, H, W to N, H, W, C.</summary>
    public static int[] ToChannelsLast => ChannelsToEnd(4);

    /// <summary>N, H, W, C to N, C, H, W.</summary>
    public static int[] ToChannelsFirst => ChannelsToFront(4);

    /// <summary>The second axis to the end, whatever the rank.</summary>
    public static int[] ChannelsToEnd(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>The last axis to second place.</summary>
    public static int[] ChannelsToFront(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    /// <summary>Whether it is one of <see cref="ChannelsToFront"/>.</summary>
    public static bool IsChannelsToFront(int[] permutation) => permutation.Length >= 3 && permutation.SequenceEqual(ChannelsToFront(permutation.Length));

    public static bool IsIdentity(int[] permutation) => !permutation.Where((axis, i) => axis != i).Any();

    /// <summary>Whether every axis from 0 to rank - 1 occurs once.</summary>
    public static bool IsValid(int[] permutation, int rank) =>
        permutation.Length == rank && permutation.Order().SequenceEqual(Enumerable.Range(0, rank));

    public static int[] Inverse(int[] permutation)
    {
        var inverse = new int[permutation.Length];
        for (int i = 0; i < inverse.Length; i++)
            inverse[permutation[i]] = i;
        return inverse;
    }

    /// <summary>First <paramref name="first"/>, then <paramref name="second"/>.</summary>
    public static int[] Compose(int[] first, int[] second) => [.. second.Select(axis => first[axis])];

    public static T[] Apply<T>(int[] permutation, T[] shape) => [.. permutation.Select(axis => shape[axis])];

    /// <summary>Whether only axes of length 1 move, so that the elements stay in their order.</summary>
    public static bool KeepsOrder(int[] permutation, int[] shape)
    {
        int[] moved = [.. permutation.Where(axis => shape[axis] != 1)];
        return moved.SequenceEqual(moved.Order());
    }

    /// <summary>The elements of an array of this shape in the permuted order: entry i is where output element i comes from.</summary>
    public static int[] Sources(int[] permutation, int[] shape)
    {
        var strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride = checked(stride * shape[axis]), axis--)
            strides[axis] = stride;
        int[] lengths = Apply(permutation, shape), steps = Apply(permutation, strides);
        var sources = new int[shape.Aggregate(1, (product, size) => checked(product * size))];
        var at = new int[lengths.Length];
        for (int i = 0, source = 0; i < sources.Length; i++)
        {
            sources[i] = source;
            for (int axis = lengths.Length - 1; axis >= 0; axis--)
            {
                source += steps[axis];
                if (++at[axis] < lengths[axis])
                    break;
                source -= steps[axis] * lengths[axis];
                at[axis] = 0;
            }
        }
        return sources;
    }

    /// <summary>A constant's data, transposed; the array keeps its element type.</summary>
    public static Array Transpose(Array data, int[] shape, int[] permutation) => Gather(data, Sources(permutation, shape));

    /// <summary>The elements at these places; the array keeps its element type.</summary>
    public static Array Gather(Array data, int[] sources) => data switch
    {
        float[] floats => Array.ConvertAll(sources, i => floats[i]),
        sbyte[] bytes => Array.ConvertAll(sources, i => bytes[i]),
        byte[] bytes => Array.ConvertAll(sources, i => bytes[i]),
        short[] shorts => Array.ConvertAll(sources, i => shorts[i]),
        int[] ints => Array.ConvertAll(sources, i => ints[i]),
        long[] longs => Array.ConvertAll(sources, i => longs[i]),
        _ => throw new InvalidOperationException($"no constant holds {data.GetType().Name}"),
    };
}
