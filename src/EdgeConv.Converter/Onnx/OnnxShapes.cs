using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Shape arithmetic of ONNX's reshaping operators.</summary>
internal static class OnnxShapes
{
    /// <summary>0 keeps a length (unless allowzero), one -1 takes what is left.</summary>
    public static int[] Reshaped(OnnxNode node, int[] shape, long[] target)
    {
        var result = new int[target.Length];
        long known = 1, elements = shape.Aggregate(1L, (product, size) => product * size);
        int open = -1;
        bool zeroCopies = node.Int("allowzero", 0) == 0;
        for (int i = 0; i < target.Length; i++)
        {
            long length = target[i] == 0 && zeroCopies && i < shape.Length ? shape[i] : target[i];
            bool free = length == -1 && open < 0;
            if (free)
                open = i;
            else if (length is <= 0 or > NodeShape.MostElements || (known *= length) > NodeShape.MostElements)
                throw Contradiction(node, shape, target);
            result[i] = free ? 1 : (int)length;
        }
        if (open >= 0)
            result[open] = (int)(elements / known);
        return result.Length <= 8 && result.Aggregate(1L, (product, size) => product * size) == elements ? result
            : throw Contradiction(node, shape, target);
    }

    public static int[] Flattened(OnnxNode node, int[] shape)
    {
        int axis = node.Int("axis", 1);
        axis = axis == shape.Length ? axis : node.Axis(axis, shape.Length);
        return [shape.Take(axis).Aggregate(1, (product, size) => product * size),
            shape.Skip(axis).Aggregate(1, (product, size) => product * size)];
    }

    public static int[] Squeezed(OnnxNode node, int[] shape, int opset)
    {
        long[] stated = Axes(node, opset, since: 13) ?? [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] == 1).Select(i => (long)i)];
        int[] axes = [.. stated.Select(axis => node.Axis(axis, shape.Length))];
        return Array.TrueForAll(axes, axis => shape[axis] == 1) ? [.. shape.Where((_, i) => !axes.Contains(i))]
            : throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' removes axes {NodeShape.Text(axes)} of {NodeShape.Text(shape)}, which are longer than 1; export the model again");
    }

    public static int[] Unsqueezed(OnnxNode node, int[] shape, int opset)
    {
        long[] axes = Axes(node, opset, since: 13) ?? [];
        int rank = shape.Length + axes.Length;
        int[] places = [.. axes.Select(axis => node.Axis(axis, rank)).Distinct()];
        if (places.Length != axes.Length || rank > 8)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' inserts axes [{string.Join(", ", axes)}] into {NodeShape.Text(shape)}; export the model again");
        int next = 0;
        return [.. Enumerable.Range(0, rank).Select(i => places.Contains(i) ? 1 : shape[next++])];
    }

    /// <summary>The axes: an attribute before opset <paramref name="since"/>, then the second input; null where absent.</summary>
    public static long[]? Axes(OnnxNode node, int opset, int since) =>
        opset >= since ? node.HasInput(1) ? node.Longs(1) : null : node.LongList("axes");

    /// <summary>First index, step and count per axis.</summary>
    public static (int First, int Step, int Count)[] Sliced(OnnxNode node, int[] shape, int opset)
    {
        bool attributes = opset < 10;
        long[] starts = attributes ? Attribute(node, "starts") : node.Longs(1), ends = attributes ? Attribute(node, "ends") : node.Longs(2);
        long[]? stated = attributes ? node.LongList("axes") : node.HasInput(3) ? node.Longs(3) : null;
        long[] axes = stated ?? All(starts.Length);
        long[] steps = !attributes && node.HasInput(4) ? node.Longs(4) : [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length
            || Array.Exists(steps, step => step is 0 or < -int.MaxValue or > int.MaxValue))
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}': starts, ends, axes and steps do not agree; the file is damaged, export it again");
        var result = Array.ConvertAll(shape, size => (First: 0, Step: 1, Count: size));
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = node.Axis(axes[i], shape.Length);
            long size = shape[axis], step = steps[i];
            long first = Math.Clamp(FromEnd(starts[i], size), 0, step > 0 ? size : Math.Max(size - 1, 0));
            long end = Math.Clamp(FromEnd(ends[i], size), step > 0 ? 0 : -1, size);
            long count = step > 0 ? (end - first + step - 1) / step : (first - end - step - 1) / -step;
            if (count <= 0 || size == 0)
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' takes no element along axis {axis}; export the model again");
            result[axis] = ((int)first, (int)step, (int)count);
        }
        return result;
    }

    /// <summary>Indices along an axis of this length; negative ones count from the end.</summary>
    public static int[] Indices(OnnxNode node, long[] indices, int length) => Array.ConvertAll(indices, index =>
        index >= -length && index < length ? (int)(index < 0 ? index + length : index)
        : throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' picks element {index} of {length}; the file is damaged, export it again"));

    private static long FromEnd(long index, long size) => index < 0 ? Math.Max(index, -size - 1) + size : index;

    private static long[] Attribute(OnnxNode node, string name) => node.LongList(name) ?? [];

    private static long[] All(int axes) => [.. Enumerable.Range(0, axes).Select(axis => (long)axis)];

    private static EdgeConvException Contradiction(OnnxNode node, int[] shape, long[] target) =>
        new(ConverterErrors.Inconsistent, $"node '{node.Name}': {NodeShape.Text(shape)} cannot become [{string.Join(", ", target)}]; export the model with batch 1 and fixed shapes");
}
