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
        if (stored.Shape.Length != rank)
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
        return Value.Constant(stored.Name, Permutation.Apply(order, shape), (float[])Permutation.Transpose(data, shape, order));
    }

    private static Value? FilterBias(OnnxNode node) => node.HasInput(2) ? Value.Constant(node.Constant(2).Name, node.Constant(2).Shape, node.Floats(2)) : null;

    private void Gemm(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        if (node.Int("transA", 0) != 0 || input.Shape is not [1, _] || stored.Shape.Length != 2)
            throw new UnsupportedNodeException($"a product of {NodeShape.Text(input.Shape)} and {NodeShape.Text(stored.Shape)}: a row [1, K] times a constant matrix is supported");
        Value weights = MatrixOf(node, stored, transposed: node.Int("transB", 0) != 0, alpha);
        Value? bias = null;
        if (node.HasInput(2))
        {
            float[] added = node.Floats(2);
            int outputs = weights.Shape[0];
            if (added.Length != 1 && (added.Length != outputs || node.Constant(2).Shape[^1] != outputs))
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' adds {added.Length} elements to {outputs}; export the model again");
            bias = Value.Constant(node.Constant(2).Name, [outputs],
                [.. Enumerable.Range(0, outputs).Select(i => beta * added[added.Length == 1 ? 0 : i])]);
        }
        Emit(node, output => new FullyConnected(node.Name, input, weights, bias, output));
    }

    private void MatMul(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        if (stored.Shape.Length != 2 || input.Elements != stored.Shape[0] || input.Shape[^1] != stored.Shape[0])
            throw new UnsupportedNodeException($"a product of {NodeShape.Text(input.Shape)} and {NodeShape.Text(stored.Shape)}: a row [1, K] times a constant matrix is supported");
        Value weights = MatrixOf(node, stored, transposed: false, alpha: 1);
        if (input.Shape.Length == 2)
        {
            Emit(node, output => new FullyConnected(node.Name, input, weights, null, output));
            return;
        }
        var flat = new Value($"{node.Proto.Output[0]}/flat", [], ElementType.Float32);
        Add(new FullyConnected(node.Name, input, weights, null, flat));
        Emit(node, new(node.Proto.Output[0], [.. input.Shape[..^1], stored.Shape[1]], ElementType.Float32), output =>
            new Reshape($"{node.Name}/shape", flat, output));
    }

    /// <summary>Weights [O, K] from a matrix [K, O], or [O, K] where it is stored transposed.</summary>
    private Value MatrixOf(OnnxNode node, Value stored, bool transposed, float alpha)
    {
        float[] data = node.Floats(1);
        _budget.Charge(2 * data.LongLength);
        if (!transposed)
            data = (float[])Permutation.Transpose(data, stored.Shape, [1, 0]);
        int[] shape = transposed ? stored.Shape : [stored.Shape[1], stored.Shape[0]];
        return Value.Constant(stored.Name, shape, Array.ConvertAll(data, weight => alpha * weight));
    }

    private void BatchNormalization(OnnxNode node)
    {
        Value input = node.Flowing(0);
        if (node.Int("training_mode", 0) != 0)
            throw new UnsupportedNodeException("it is in training mode: export the model in evaluation mode");
        if (node.Int("spatial", 1) == 0)
            throw new UnsupportedNodeException("it has statistics per element: export with statistics per channel");
        int channels = input.Shape.Length > 1 ? input.Shape[1] : 0;
        float[] gain = node.Floats(1), offset = node.Floats(2), mean = node.Floats(3), variance = node.Floats(4);
        double epsilon = node.Float("epsilon", 1e-5f);
        if (Array.Exists([gain, offset, mean, variance], list => list.Length != channels)
            || Array.Exists(variance, v => !(v + epsilon > 0)))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has statistics that do not fit {channels} channels, or a negative variance; export the model again");
        float[] scale = new float[channels], shift = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            double factor = gain[i] / Math.Sqrt(variance[i] + epsilon);
            (scale[i], shift[i]) = ((float)factor, (float)(offset[i] - mean[i] * factor));
        }
        EmitAffine(node, input, axis: 1, scale, shift);
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
            windows = windows.Each((window, inputs) => Ceiling(window, inputs, kind), input.Shape);
        if (kind != PoolKind.Maximum && windows.All.Any(window => window.Dilation != 1))
            throw new UnsupportedNodeException("a dilated average: use a convolution with equal weights");
        Value map = ToMap(node, input);
        bool isPadded = windows.All.Any(window => window is not { PadBefore: 0, PadAfter: 0 });
        PoolKind plain = !isPadded && kind == PoolKind.AverageWithPadding ? PoolKind.Average : kind;
        EmitMap(node, input.Shape.Length, output => new Pool(node.Name, map, output, plain, windows.Vertical, windows.Horizontal) { Depth = windows.Depth });
    }

    /// <summary>Rounding up adds a window that starts inside and ends outside: for these kinds the same as padding after the end.</summary>
    private static Window Ceiling(Window window, int inputs, PoolKind kind)
    {
        long room = (long)inputs + window.PadBefore + window.PadAfter - window.Extent;
        if (room < 0 || room % window.Stride == 0)
            return window;
        long start = (room / window.Stride + 1) * window.Stride;
        if (start >= inputs + window.PadBefore)
            return window;
        if (kind == PoolKind.AverageWithPadding)
            throw new UnsupportedNodeException("ceil_mode together with count_include_pad: export with one of them");
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

    private void ReduceMean(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int rank = input.Shape.Length;
        long[] stated = OnnxShapes.Axes(node, _opset, since: 18) ?? [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        int[] axes = [.. stated.Select(axis => node.Axis(axis, rank)).Distinct().Order()];
        bool keeps = node.Int("keepdims", 1) != 0;
        if (rank == 4 && axes is [1, 2] && input.Shape[0] == 1)
        {
            Emit(node, new(node.Proto.Output[0], keeps ? [1, 1, 1, 1] : [1, 1], ElementType.Float32), output =>
                new SpatialMean(node.Name, input, output));
            return;
        }
        if (!(rank == 4 && axes is [2, 3]) && !(rank == 3 && axes is [2]))
            throw new UnsupportedNodeException($"mean over axes {NodeShape.Text(axes)} of {NodeShape.Text(input.Shape)}: height and width together are supported");
        EmitMean(node, keeps);
    }

    /// <summary>Mean over H and W of a channel-first value.</summary>
    private void EmitMean(OnnxNode node, bool keepsAxes)
    {
        Value input = node.Flowing(0), map = ToMap(node, input);
        if (keepsAxes)
            EmitMap(node, input.Shape.Length, output => new SpatialMean(node.Name, map, output));
        else
            Emit(node, new(node.Proto.Output[0], [1, 1], ElementType.Float32), output => new SpatialMean(node.Name, map, output));
    }
}
