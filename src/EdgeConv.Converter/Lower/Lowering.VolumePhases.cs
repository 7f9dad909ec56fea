using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Transposed convolutions of volumes.</summary>
internal sealed partial class Lowering
{
    /// <summary>
    /// Each output slice is a convolution over the input slices that reach it, phase by phase of its rows and columns, since rows of every n-th slice are no view.
    /// Slices that meet the same taps share their weights.
    /// </summary>
    private void AddTransposedVolume(TransposedConvolution node)
    {
        long parts = (long)node.Output.Shape[1] * node.Vertical.Stride * node.Horizontal.Stride;
        if (parts > ViewCover.MostViews)
            throw new UnsupportedNodeException($"it makes {node.Output.Shape[1]} slices in {parts} parts, {ViewCover.MostViews} at most can be: make the network's input smaller");
        Place input = ReadMap(node.Input), output = Make(node.Output);
        int slices = node.Input.Shape[1], rows = node.Input.Shape[2], columns = node.Input.Shape[3], outputRows = node.Output.Shape[2];
        int perGroup = PerGroup(node.Groups, ShapeOf(input), ShapeOf(output));
        Filter filter = ReadFilter(node.Weights, node.Bias, ShapeOf(output).Channels, checked(node.Depth.Size * node.Vertical.Size * node.Horizontal.Size * perGroup));
        Phase[] down = [.. Phase.All(node.Vertical, rows, outputRows).Select(phase => phase.FromFirstInput())];
        Phase[] across = [.. Phase.All(node.Horizontal, columns, node.Output.Shape[3])];
        foreach (Phase depth in Phase.All(node.Depth, slices, node.Output.Shape[1]))
        {
            var made = new Dictionary<(int First, int End, int Row, int Column), OperatorRecord>();
            for (int i = 0; i < depth.Count; i++)
            {
                int slice = depth.First + i * node.Depth.Stride;
                var (first, end, start) = Inside(depth, i, slices);
                int[] taps = first < end ? depth.Taps[first..end] : [-1];
                var over = new Window(taps.Length, Dilation: taps.Length == 1 ? 1 : depth.Window.Dilation);
                var volume = new Volume(over, over.Extent, 1);
                foreach (Phase row in down)
                    foreach (Phase column in across)
                    {
                        Place read = input.Part(MapAxis.Rows, start * rows, over.Extent * rows).Part(MapAxis.Columns, column.FirstInput, columns - column.FirstInput);
                        Place written = output.Part(MapAxis.Rows, slice * outputRows + row.First, row.Count, node.Vertical.Stride)
                            .Part(MapAxis.Columns, column.First, column.Count, node.Horizontal.Stride);
                        string name = $"{node.Name}/phase{slice},{row.First},{column.First}";
                        if (made.TryGetValue((first, end, row.First, column.First), out OperatorRecord same))
                        {
                            Emit(same with { Name = _network.AddText(name) }, written, read);
                            continue;
                        }
                        Filter part = filter with
                        {
                            Weights = Taps(filter.Weights, (node.Depth.Size, taps), (node.Vertical.Size, row.Taps), (node.Horizontal.Size, column.Taps), perGroup),
                        };
                        EmitConvolution(name, new(Record(row.Window), Record(column.Window), volume), node.Groups, part, node.Clamp, read, written);
                        made[(first, end, row.First, column.First)] = _network.Operators[^1];
                    }
            }
        }
    }

    /// <summary>The taps of a window that lie inside the slices, and the slice of the first; the first slice where there are none.</summary>
    private static (int First, int End, int Start) Inside(Phase phase, int index, int slices)
    {
        int start = phase.FirstInput - phase.Window.PadBefore + index, first = 0, end = phase.Taps.Length, step = phase.Window.Dilation;
        while (first < end && start + first * step < 0)
            first++;
        while (end > first && start + (end - 1) * step >= slices)
            end--;
        return first < end ? (first, end, start + first * step) : (0, 0, 0);
    }
}
