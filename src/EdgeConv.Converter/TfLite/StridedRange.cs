namespace EdgeConv.Converter.TfLite;

/// <summary>What STRIDED_SLICE takes of one axis (TensorFlow's strided_slice: begin, end, strides and their masks).</summary>
/// <param name="First">The first element.</param>
/// <param name="Step">From one to the next; may be negative.</param>
/// <param name="Count">How many.</param>
/// <param name="IsRemoved">Whether the result lacks the axis.</param>
internal readonly record struct StridedRange(int First, int Step, int Count, bool IsRemoved)
{
    /// <summary>The ranges of all axes; axes that are not named are taken whole.</summary>
    /// <exception cref="EdgeConvException">The lists contradict each other, or nothing is taken.</exception>
    /// <exception cref="UnsupportedNodeException">It makes new axes.</exception>
    public static StridedRange[] All(TfLiteNode node, int[] shape, int[] begins, int[] ends, int[] steps)
    {
        int beginMask = node.Options.Int(0), endMask = node.Options.Int(1), removed = node.Options.Int(4);
        if (node.Options.Int(2) != 0 || node.Options.Int(3) != 0)
            throw new UnsupportedNodeException("a slice with an ellipsis or new axes: write all axes, or reshape");
        if (begins.Length != ends.Length || begins.Length != steps.Length || begins.Length > shape.Length || shape.Length > 8)
            throw Damaged(node, $"{begins.Length} begins, {ends.Length} ends and {steps.Length} strides for {shape.Length} axes");
        var ranges = new StridedRange[shape.Length];
        for (int axis = 0; axis < ranges.Length; axis++)
        {
            long size = shape[axis];
            if (axis >= begins.Length)
            {
                ranges[axis] = new(0, 1, shape[axis], false);
                continue;
            }
            bool isIndex = (removed >> axis & 1) != 0;
            long step = isIndex ? 1 : steps[axis];
            if (step == 0)
                throw Damaged(node, "a stride of 0");
            long lowest = step > 0 ? 0 : -1, highest = step > 0 ? size : size - 1;
            long first = (beginMask >> axis & 1) != 0 && !isIndex ? (step > 0 ? 0 : size - 1) : Math.Clamp(FromEnd(begins[axis], size), lowest, highest);
            long end = isIndex ? first + 1 : (endMask >> axis & 1) != 0 ? (step > 0 ? size : -1) : Math.Clamp(FromEnd(ends[axis], size), lowest, highest);
            long count = step > 0 ? (end - first + step - 1) / step : (first - end - step - 1) / -step;
            if (count <= 0 || first < 0 || first >= size)
                throw Damaged(node, $"it takes no element of {size} along axis {axis}");
            ranges[axis] = new((int)first, count == 1 ? 1 : (int)step, (int)count, isIndex);
        }
        return ranges;
    }

    private static long FromEnd(long index, long size) => index < 0 ? index + size : index;

    private static EdgeConvException Damaged(TfLiteNode node, string what) =>
        new(ConverterErrors.Damaged, $"node '{node.Name}': {what}; the file is damaged, export it again");
}
