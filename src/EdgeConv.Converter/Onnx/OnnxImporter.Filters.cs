using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Operators with weights, and pooling.</summary>
internal sealed partial class OnnxImporter
{
    private void Conv(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        CheckFilter(node, input, stored, "convolution");
        Value weights = Filter(node, stored, stored.Shape, node.Floats(1));
        MapWindows windows = Windows(node, [.. stored.Shape.Skip(2)], input.Shape);
        int groups = node.Int("group", 1);
        Value map = ToMap(node, input);
        EmitMap(node, input.Shape.Length, output =>
            new Convolution(node.Name, map, weights, FilterBias(node), output, windows.Vertical, windows.Horizontal, groups) { Depth = windows.Depth });
    }

    private void ConvTranspose(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        CheckFilter(node, input, stored, "transposed convolution");
        int groups = node.Int("group", 1), axes = input.Shape.Length - 2;
        int[] kernel = [.. stored.Shape.Skip(2)];
        if (groups < 1 || stored.Shape[0] % groups != 0)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has weights {NodeShape.Text(stored.Shape)} in {groups} groups; export the model again");
        // [C][O / groups][kernel] becomes [O][C / groups][kernel].
        int perGroup = stored.Shape[0] / groups, outputs = stored.Shape[1];
        float[] swapped = (float[])Permutation.Transpose(node.Floats(1), [groups, perGroup, outputs, (int)(stored.Elements / groups / perGroup / outputs)], [0, 2, 1, 3]);
        Value weights = Filter(node, stored, [checked(groups * outputs), perGroup, .. kernel], swapped);
        var (windows, size) = TransposedWindows(node, kernel, input.Shape);
        if (axes == 1)
            size = [1, .. size];
        Value map = ToMap(node, input);
        EmitMap(node, input.Shape.Length, output =>
            new TransposedConvolution(node.Name, map, weights, FilterBias(node), output, windows.Vertical, windows.Horizontal, groups, size) { Depth = windows.Depth });
    }

    private static void CheckFilter(OnnxNode node, Value input, Value stored, string what)
    {
        int rank = input.Shape.Length;
        if (rank is not (3 or 4 or 5))
            throw new UnsupportedNodeException($"a {what} over {NodeShape.Text(input.Shape)}: 1-D, 2-D and 3-D are supported");
        if (stored.Shape.Length != rank || !NodeShape.IsSound(stored.Shape))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has weights {NodeShape.Text(stored.Shape)} for an input {NodeShape.Text(input.Shape)}; export the model again");
        int[]? kernel = node.Ints("kernel_shape");
        if (kernel is not null && !kernel.SequenceEqual(stored.Shape.Skip(2)))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' states kernel {NodeShape.Text(kernel)} but has weights {NodeShape.Text(stored.Shape)}; export the model again");
    }

    /// <summary>Weights [O, C, kernel] as [O, kernel, C]; the kernel of a 1-D node has one row.</summary>
    private Value Filter(OnnxNode node, Value stored, int[] shape, float[] data)
    {
        if (shape.Length == 3)
            shape = [shape[0], shape[1], 1, shape[2]];
        _budget.Charge(data.LongLength);
        int[] order = Permutation.ChannelsToEnd(shape.Length);
        Value filter = Value.Constant(stored.Name, Permutation.Apply(order, shape), (float[])Permutation.Transpose(data, shape, order));
        filter.Quantisation = ScalesOfOutputs(stored, shape[0]);
        return filter;
    }

    private static Value? FilterBias(OnnxNode node)
    {
        if (!node.HasInput(2))
            return null;
        Value bias = Value.Constant(node.Constant(2).Name, node.Constant(2).Shape, node.Floats(2));
        bias.Quantisation = node.Constant(2).Quantisation;
        return bias;
    }

    private void MaxPool(OnnxNode node)
    {
        if (node.Proto.Output.Count > 1)
            throw new UnsupportedNodeException("it also gives the places of the maxima: export without indices");
        EmitPool(node, PoolKind.Maximum);
    }

    private void AveragePool(OnnxNode node) =>
        EmitPool(node, node.Int("count_include_pad", 0) != 0 ? PoolKind.AverageWithPadding : PoolKind.Average);

    private void EmitPool(OnnxNode node, PoolKind kind)
    {
        Value input = node.Flowing(0);
        if (input.Shape.Length is not (3 or 4 or 5))
            throw new UnsupportedNodeException($"pooling over {NodeShape.Text(input.Shape)}: 1-D, 2-D and 3-D pooling are supported");
        int[] kernel = node.Ints("kernel_shape") ??
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' lacks kernel_shape; export the model again");
        MapWindows windows = Windows(node, kernel, input.Shape);
        if (node.Int("ceil_mode", 0) != 0)
        {
            MapWindows ceiling = windows.Each(Ceiling, input.Shape);
            // The divisor counts stated padding, but not what rounding up adds: so the first becomes elements.
            if (kind == PoolKind.AverageWithPadding && ceiling != windows)
            {
                EmitPaddedPool(node, input, windows, ceiling);
                return;
            }
            windows = ceiling;
        }
        if (kind != PoolKind.Maximum && windows.All.Any(window => window.Dilation != 1))
            throw new UnsupportedNodeException("a dilated average: use a convolution with equal weights");
        Value map = ToMap(node, input);
        bool isPadded = windows.All.Any(window => window is not { PadBefore: 0, PadAfter: 0 });
        PoolKind plain = !isPadded && kind == PoolKind.AverageWithPadding ? PoolKind.Average : kind;
        EmitMap(node, input.Shape.Length, output => new Pool(node.Name, map, output, plain, windows.Vertical, windows.Horizontal) { Depth = windows.Depth });
    }

    private void EmitPaddedPool(OnnxNode node, Value input, MapWindows windows, MapWindows ceiling)
    {
        Value map = ToMap(node, input);
        Window[] all = map.Shape.Length == 5 ? windows.All : windows.All[1..];
        int[] before = [0, .. all.Select(window => window.PadBefore), 0], after = [0, .. all.Select(window => window.PadAfter), 0];
        Value padded = Inner(node, "padded", output => new Pad($"{node.Name}/padded", map, output, before, after, 0));
        Window[] rest = [.. windows.All.Zip(ceiling.All, (window, up) => window with { PadBefore = 0, PadAfter = up.PadAfter - window.PadAfter })];
        EmitMap(node, input.Shape.Length, output => new Pool(node.Name, padded, output, PoolKind.Average, rest[1], rest[2]) { Depth = rest[0] });
    }

    /// <summary>Rounding up adds a window that starts inside and ends outside: padding after the end.</summary>
    private static Window Ceiling(Window window, int inputs)
    {
        long room = (long)inputs + window.PadBefore + window.PadAfter - window.Extent;
        if (room < 0 || room % window.Stride == 0)
            return window;
        long start = (room / window.Stride + 1) * window.Stride;
        if (start >= inputs + window.PadBefore)
            return window;
        return window with { PadAfter = checked((int)(start + window.Extent - inputs - window.PadBefore)) };
    }

    private void GlobalAveragePool(OnnxNode node) => EmitMean(node, keepsAxes: true);

    private void GlobalMaxPool(OnnxNode node)
    {
        Value input = node.Flowing(0), map = ToMap(node, input);
        Window depth = map.Shape.Length == 5 ? new(map.Shape[1]) : new(1);
        EmitMap(node, input.Shape.Length, output =>
            new Pool(node.Name, map, output, PoolKind.Maximum, new(map.Shape[^3]), new(map.Shape[^2])) { Depth = depth });
    }

    /// <summary>Mean over H and W of a channel-first value.</summary>
    private void EmitMean(OnnxNode node, bool keepsAxes)
    {
        Value input = node.Flowing(0), map = ToMap(node, input);
        if (map.Shape.Length == 5)
            EmitMap(node, 5, output => new Pool(node.Name, map, output, PoolKind.Average, new(map.Shape[2]), new(map.Shape[3])) { Depth = new(map.Shape[1]) });
        else if (keepsAxes)
            EmitMap(node, input.Shape.Length, output => new SpatialMean(node.Name, map, output));
        else
            Emit(node, new(node.Proto.Output[0], [1, 1], ElementType.Float32), output => new SpatialMean(node.Name, map, output));
    }
}
