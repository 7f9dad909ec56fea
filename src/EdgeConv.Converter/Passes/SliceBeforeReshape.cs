using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Passes;

/// <summary>
/// A slice of a reshaped value that is a slice of the value itself is taken there: of [1, C, H, W] seen as [2, C/2, H, W] the first half is channels 0 to
/// C/2. So halves that PyTorch picks by an index, as ShuffleNetV2 does, are channels of a map.
/// </summary>
internal static class SliceBeforeReshape
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Slice slice in edit.Nodes<Slice>())
        {
            if (edit.Producer(slice.Input) is not Reshape reshape || Range(slice) is not var (first, count))
                continue;
            Value source = reshape.Input;
            int axis = Array.FindIndex(source.Shape, size => size != 1);
            long inner = axis < 0 ? 0 : Inner(source.Shape, axis);
            if (axis < 0 || first % inner != 0 || count % inner != 0)
                continue;
            int[] shape = [.. source.Shape], starts = new int[shape.Length], steps = new int[shape.Length];
            (shape[axis], starts[axis]) = ((int)(count / inner), (int)(first / inner));
            Array.Fill(steps, 1);
            var part = new Value($"{slice.Output.Name}/part", shape, source.Type) { Quantisation = source.Quantisation };
            edit.InsertBefore(slice, new Slice(slice.Name, source, part, starts, steps));
            edit.Substitute(slice, new Reshape($"{slice.Name}/shape", part, slice.Output));
        }
        return edit.Commit();
    }

    /// <summary>The elements that a slice takes, first and how many, where they lie one after the other.</summary>
    private static (long First, long Count)? Range(Slice slice)
    {
        int[] shape = slice.Input.Shape, taken = slice.Output.Shape;
        int axis = Array.FindIndex(shape, size => size != 1);
        if (axis < 0 || (slice.Steps[axis] != 1 && taken[axis] > 1) || !shape.AsSpan(axis + 1).SequenceEqual(taken.AsSpan(axis + 1)))
            return null;
        for (int i = axis + 1; i < shape.Length; i++)
            if (slice.Steps[i] != 1)
                return null;
        long inner = Inner(shape, axis);
        return (slice.Starts[axis] * inner, taken[axis] * inner);
    }

    private static long Inner(int[] shape, int axis) => shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
}
