using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Operators with weights, and pooling.</summary>
internal sealed partial class OnnxImporter
{
    private void Conv(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        int rank = input.Shape.Length;
        if (rank is not (3 or 4))
            throw new UnsupportedNodeException($"a convolution over {NodeShape.Text(input.Shape)}: 1-D and 2-D convolutions are supported");
        if (stored.Shape.Length != rank)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has weights {NodeShape.Text(stored.Shape)} for an input {NodeShape.Text(input.Shape)}; export the model again");
        int[] shape = rank == 3 ? [stored.Shape[0], stored.Shape[1], 1, stored.Shape[2]] : stored.Shape;
        _budget.Charge(stored.Data!.LongLength);
        Value weights = Value.Constant(stored.Name, Permutation.Apply(Permutation.ToChannelsLast, shape),
            (float[])Permutation.Transpose(node.Floats(1), shape, Permutation.ToChannelsLast));
        Value? bias = node.HasInput(2) ? Value.Constant(node.Constant(2).Name, node.Constant(2).Shape, node.Floats(2)) : null;
        int[]? kernel = node.Ints("kernel_shape");
        if (kernel is not null && !kernel.SequenceEqual(stored.Shape.Skip(2)))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' states kernel {NodeShape.Text(kernel)} but has weights {NodeShape.Text(stored.Shape)}; export the model again");
        var (vertical, horizontal) = Windows(node, [.. stored.Shape.Skip(2)], input.Shape);
        int groups = node.Int("group", 1);
        Value map = ToMap(node, input);
        EmitMap(node, rank, output => new Convolution(node.Name, map, weights, bias, output, vertical, horizontal, groups));
    }

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
        if (input.Shape.Length is not (3 or 4))
            throw new UnsupportedNodeException($"pooling over {NodeShape.Text(input.Shape)}: 1-D and 2-D pooling are supported");
        int[] kernel = node.Ints("kernel_shape") ??
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' lacks kernel_shape; export the model again");
        var (vertical, horizontal) = Windows(node, kernel, input.Shape);
        if (node.Int("ceil_mode", 0) != 0)
            (vertical, horizontal) = (Ceiling(vertical, input.Shape.Length == 3 ? 1 : input.Shape[2], kind),
                Ceiling(horizontal, input.Shape[^1], kind));
        bool unpadded = vertical is { PadBefore: 0, PadAfter: 0 } && horizontal is { PadBefore: 0, PadAfter: 0 };
        if (kind != PoolKind.Maximum && (vertical.Dilation, horizontal.Dilation) != (1, 1))
            throw new UnsupportedNodeException("a dilated average: use a convolution with equal weights");
        Value map = ToMap(node, input);
        PoolKind plain = unpadded && kind == PoolKind.AverageWithPadding ? PoolKind.Average : kind;
        EmitMap(node, input.Shape.Length, output => new Pool(node.Name, map, output, plain, vertical, horizontal));
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
        EmitMap(node, input.Shape.Length, output => new Pool(node.Name, map, output, PoolKind.Maximum, new(map.Shape[1]),
            new(map.Shape[2])));
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

    /// <summary>The window's two axes from the attributes; the vertical one is trivial for 1-D nodes.</summary>
    private static (Window Vertical, Window Horizontal) Windows(OnnxNode node, int[] kernel, int[] shape)
    {
        int axes = shape.Length - 2;
        int[] strides = node.Ints("strides") ?? [.. Enumerable.Repeat(1, axes)],
            dilations = node.Ints("dilations") ?? [.. Enumerable.Repeat(1, axes)];
        int[] pads = node.Ints("pads") ?? new int[2 * axes];
        const int Most = 1 << 15;
        bool sound = kernel.Length == axes && strides.Length == axes && dilations.Length == axes && pads.Length == 2 * axes
            && kernel.Concat(strides).Concat(dilations).All(size => size is > 0 and <= Most) && pads.All(size => size is >= 0 and <= Most);
        if (!sound)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': kernel, strides, dilations and pads must be {axes} positive numbers each (pads {2 * axes}, not negative); export the model again");
        string automatic = node.Text("auto_pad", "NOTSET");
        var windows = new Window[axes];
        for (int i = 0; i < axes; i++)
        {
            windows[i] = automatic switch
            {
                "NOTSET" or "" => new(kernel[i], strides[i], dilations[i], pads[i], pads[i + axes]),
                "VALID" => new(kernel[i], strides[i], dilations[i]),
                "SAME_UPPER" => Window.Same(kernel[i], strides[i], dilations[i], shape[i + 2]),
                "SAME_LOWER" => Window.Same(kernel[i], strides[i], dilations[i], shape[i + 2]) is var same
                    ? same with { PadBefore = same.PadAfter, PadAfter = same.PadBefore } : default,
                _ => throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': auto_pad '{automatic}' is unknown; export the model again"),
            };
        }
        return axes == 1 ? (new(1), windows[0]) : (windows[0], windows[1]);
    }
}
