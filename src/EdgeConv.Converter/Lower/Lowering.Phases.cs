using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Transposed convolutions and slices: both are views of rows and columns at equal distances.</summary>
internal sealed partial class Lowering
{
    /// <summary>
    /// Output rows and columns that are congruent modulo the strides meet the same taps, so each such phase is an ordinary convolution that writes every
    /// stride-th row and column.
    /// </summary>
    private void AddTransposedConvolution(TransposedConvolution node)
    {
        if (Math.Max(node.Vertical.Stride, node.Horizontal.Stride) > Blob.ViewRecord.MostStride)
            throw new UnsupportedNodeException($"strides of {node.Vertical.Stride} and {node.Horizontal.Stride}: at most {Blob.ViewRecord.MostStride} are supported");
        if (node.Input.Shape is [1, _, _, _, _])
        {
            AddTransposedVolume(node);
            return;
        }
        if (node.Input.Shape is not [1, _, _, _])
            throw new UnsupportedNodeException("a transposed convolution of several maps: use one of a map, or cut the network before it");
        Place input = ReadMap(node.Input), output = Make(node.Output);
        MapShape from = ShapeOf(input), to = ShapeOf(output);
        int perGroup = PerGroup(node.Groups, from, to);
        Filter filter = ReadFilter(node.Weights, node.Bias, to.Channels, checked(node.Vertical.Size * node.Horizontal.Size * perGroup));
        foreach (Phase rows in Phase.All(node.Vertical, from.Rows, to.Rows))
            foreach (Phase columns in Phase.All(node.Horizontal, from.Columns, to.Columns))
            {
                Filter part = filter with { Weights = Taps(filter.Weights, (1, [0]), (node.Vertical.Size, rows.Taps), (node.Horizontal.Size, columns.Taps), perGroup) };
                Place read = input.Part(MapAxis.Rows, rows.FirstInput, from.Rows - rows.FirstInput)
                    .Part(MapAxis.Columns, columns.FirstInput, from.Columns - columns.FirstInput);
                Place written = output.Part(MapAxis.Rows, rows.First, rows.Count, node.Vertical.Stride)
                    .Part(MapAxis.Columns, columns.First, columns.Count, node.Horizontal.Stride);
                EmitConvolution($"{node.Name}/phase{rows.First},{columns.First}", new(Record(rows.Window), Record(columns.Window), Volume.None), node.Groups, part, node.Clamp,
                    read, written);
            }
    }

    /// <summary>The weights of some slices, rows and columns of a window, in their order; a tap of -1 is 0.</summary>
    private static sbyte[] Taps(sbyte[] weights, (int Size, int[] Taken) slices, (int Size, int[] Taken) rows, (int Size, int[] Taken) columns, int perGroup)
    {
        int outputs = weights.Length / (slices.Size * rows.Size * columns.Size * perGroup), next = 0;
        var taken = new sbyte[outputs * slices.Taken.Length * rows.Taken.Length * columns.Taken.Length * perGroup];
        for (int output = 0; output < outputs; output++)
            foreach (int slice in slices.Taken)
                foreach (int row in rows.Taken)
                    foreach (int column in columns.Taken)
                    {
                        if (slice >= 0 && row >= 0 && column >= 0)
                            weights.AsSpan((((output * slices.Size + slice) * rows.Size + row) * columns.Size + column) * perGroup, perGroup).CopyTo(taken.AsSpan(next));
                        next += perGroup;
                    }
        return taken;
    }

    /// <summary>Some elements of a value: where they lie, without moving them.</summary>
    private void AddSlice(Slice node)
    {
        if (IsArranged(node.Input) || MapShape.Find(node.Input) is null || !IsView(node))
        {
            ArrangeSlice(node);
            return;
        }
        Place place = ReadMap(node.Input);
        for (int axis = 0; axis < node.Starts.Length; axis++)
            if (!TakesAll(node, axis))
                place = place.Part(MapShape.AxisOf(node.Input.Shape, axis)!.Value, node.Starts[axis], node.Output.Shape[axis], node.Output.Shape[axis] == 1 ? 1 : node.Steps[axis]);
        _places[node.Output] = place;
    }

    private static bool TakesAll(Slice node, int axis) => node.Starts[axis] == 0 && node.Output.Shape[axis] == node.Input.Shape[axis];

    /// <summary>Whether it takes rows, columns and neighbouring channels at distances that views can have.</summary>
    private static bool IsView(Slice node)
    {
        for (int axis = 0; axis < node.Starts.Length; axis++)
        {
            MapAxis? along = MapShape.AxisOf(node.Input.Shape, axis);
            int most = along == MapAxis.Channels ? 1 : Blob.ViewRecord.MostStride;
            bool isSlices = node.Input.Shape.Length == 5 && axis == 1 && node.Input.Shape[2] > 1; // one element of the axis is several rows
            if (!TakesAll(node, axis) && (along is null || isSlices || (node.Output.Shape[axis] > 1 && (node.Steps[axis] < 1 || node.Steps[axis] > most))))
                return false;
        }
        return true;
    }
}
