using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Operators that pick, repeat or reorder elements by constant indices.</summary>
internal sealed partial class OnnxImporter
{
    private void Gather(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        int axis = node.Axis(node.Int("axis", 0), input.Shape.Length);
        int[] indices = OnnxShapes.Indices(node, node.Longs(1), input.Shape[axis]);
        int[] shape = [.. input.Shape[..axis], .. stored.Shape, .. input.Shape[(axis + 1)..]];
        Value picked = Picked(node, "picked", input, axis, indices);
        Finish(node, picked.Shape.SequenceEqual(shape) ? picked : Reshaped(node, $"{node.Proto.Output[0]}/shape", picked, shape));
    }

    /// <summary>Slices of a value along an axis: all of them in order are the value itself, equal distances a slice.</summary>
    private Value Picked(OnnxNode node, string suffix, Value input, int axis, int[] indices)
    {
        if (indices.Length == 0)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' picks nothing; export the model again");
        if (indices.SequenceEqual(Enumerable.Range(0, input.Shape[axis])))
            return input;
        int[] shape = (int[])input.Shape.Clone();
        shape[axis] = indices.Length;
        _budget.Charge(indices.Length);
        int step = indices.Length > 1 ? indices[1] - indices[0] : 1;
        bool isEven = step != 0 && !indices.Where((index, i) => index != indices[0] + i * step).Any();
        if (!isEven)
            return Inner(node, suffix, output => new Gather($"{node.Name}/{suffix}", input, output, axis, indices), shape);
        int[] starts = new int[shape.Length], steps = [.. Enumerable.Repeat(1, shape.Length)];
        (starts[axis], steps[axis]) = (indices[0], step);
        return Inner(node, suffix, output => new Slice($"{node.Name}/{suffix}", input, output, starts, steps), shape);
    }

    private void GatherElements(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        int rank = input.Shape.Length, axis = node.Axis(node.Int("axis", 0), rank);
        if (stored.Shape.Length != rank || stored.Shape.Where((length, i) => i != axis && length > input.Shape[i]).Any())
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has indices {NodeShape.Text(stored.Shape)} for {NodeShape.Text(input.Shape)}; export the model again");
        int[] indices = OnnxShapes.Indices(node, node.Longs(1), input.Shape[axis]);
        EmitRearrange(node, input, stored.Shape, indices.Length, (i, at) =>
        {
            at[axis] = indices[i];
            return at;
        });
    }

    private void GatherND(OnnxNode node)
    {
        Value input = node.Flowing(0), stored = node.Constant(1);
        int batch = node.Int("batch_dims", 0), rank = input.Shape.Length, picked = stored.Shape.Length > 0 ? stored.Shape[^1] : 0;
        if (batch < 0 || batch >= stored.Shape.Length || picked < 1 || batch + picked > rank || !stored.Shape.AsSpan(0, batch).SequenceEqual(input.Shape.AsSpan(0, batch)))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has indices {NodeShape.Text(stored.Shape)} for {NodeShape.Text(input.Shape)}; export the model again");
        int[] tail = input.Shape[(batch + picked)..], shape = [.. stored.Shape[..^1], .. tail];
        long[] indices = node.Longs(1);
        int inner = tail.Aggregate(1, (product, length) => product * length), outer = indices.Length / picked;
        EmitRearrange(node, input, shape, (long)outer * inner, (i, at) =>
        {
            var from = new int[rank];
            at.AsSpan(0, batch).CopyTo(from);
            for (int j = 0; j < picked; j++)
                from[batch + j] = OnnxShapes.Indices(node, [indices[i / inner * picked + j]], input.Shape[batch + j])[0];
            at.AsSpan(at.Length - tail.Length).CopyTo(from.AsSpan(rank - tail.Length));
            return from;
        });
    }

    /// <summary>Any order: <paramref name="source"/> gets an output element's number and place, and gives the input element's place.</summary>
    private void EmitRearrange(OnnxNode node, Value input, int[] shape, long elements, Func<int, int[], int[]> source)
    {
        _budget.Charge(elements);
        var sources = new int[elements];
        for (int i = 0; i < elements; i++)
        {
            int[] at = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = i; axis >= 0; rest /= shape[axis], axis--)
                at[axis] = rest % shape[axis];
            int[] from = source(i, at);
            for (int axis = 0; axis < from.Length; axis++)
                sources[i] = sources[i] * input.Shape[axis] + from[axis];
        }
        Emit(node, new(node.Proto.Output[0], shape, ElementType.Float32), output => new Rearrange(node.Name, input, output, sources));
    }

    private void Tile(OnnxNode node)
    {
        Value value = node.Flowing(0);
        long[] repeats = node.Longs(1);
        if (repeats.Length != value.Shape.Length)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' repeats {repeats.Length} axes of {NodeShape.Text(value.Shape)}; export the model again");
        for (int axis = 0; axis < repeats.Length; axis++)
            value = Repeated(node, value, axis, repeats[axis]);
        Finish(node, value);
    }

    private void Expand(OnnxNode node)
    {
        Value value = node.Flowing(0);
        long[] lengths = node.Longs(1);
        int rank = Math.Max(lengths.Length, value.Shape.Length);
        value = Aligned(node, value, rank, rank - value.Shape.Length);
        for (int axis = rank - lengths.Length; axis < rank; axis++)
        {
            long length = lengths[axis - (rank - lengths.Length)];
            if (value.Shape[axis] != 1 && length != 1 && length != value.Shape[axis])
                throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' expands {NodeShape.Text(value.Shape)} to [{string.Join(", ", lengths)}]; export the model again");
            if (value.Shape[axis] == 1)
                value = Repeated(node, value, axis, length);
        }
        Finish(node, value);
    }

    private Value Repeated(OnnxNode node, Value value, int axis, long times)
    {
        if (times is < 1 or > NodeShape.MostElements || times * value.Shape[axis] > NodeShape.MostElements)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' repeats axis {axis} {times} times; export the model again");
        int length = value.Shape[axis];
        _budget.Charge(times * length);
        return Picked(node, $"axis{axis}", value, axis, [.. Enumerable.Range(0, (int)times * length).Select(i => i % length)]);
    }

    private void Split(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int axis = node.Axis(node.Int("axis", 0), input.Shape.Length), length = input.Shape[axis], count = node.Proto.Output.Count;
        long[]? stated = _opset >= 13 || (node.HasInput(1) && !node.HasAttribute("split")) ? node.HasInput(1) ? node.Longs(1) : null : node.LongList("split");
        int part = (length + count - 1) / count;
        long[] sizes = stated ?? [.. Enumerable.Range(0, count).Select(i => (long)Math.Min(part, length - i * part))];
        if (sizes.Length != count || Array.Exists(sizes, size => size < 1 || size > length) || sizes.Sum() != length)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' splits {length} elements into [{string.Join(", ", sizes)}]; export the model again");
        for (int i = 0, first = 0; i < count; first += (int)sizes[i], i++)
        {
            string name = node.Proto.Output[i];
            if (name.Length == 0)
                continue;
            int[] starts = new int[input.Shape.Length], steps = [.. Enumerable.Repeat(1, input.Shape.Length)], shape = (int[])input.Shape.Clone();
            (starts[axis], shape[axis]) = (first, (int)sizes[i]);
            var output = new Value(name, shape, ElementType.Float32);
            Add(new Slice(count == 1 ? node.Name : $"{node.Name}/{i}", input, output, starts, steps));
            _values[name] = output;
        }
    }

    /// <summary>The s * s interleaved parts of a map, joined along the channels.</summary>
    private void SpaceToDepth(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int size = BlockSize(node, input);
        if (input.Shape[2] % size != 0 || input.Shape[3] % size != 0)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': blocks of {size} do not divide {NodeShape.Text(input.Shape)}; export the model again");
        int[] shape = [input.Shape[0], input.Shape[1], input.Shape[2] / size, input.Shape[3] / size];
        Value[] parts = [.. Enumerable.Range(0, size * size).Select(i => size == 1 ? input : Inner(node, $"part{i}",
            output => new Slice($"{node.Name}/part{i}", input, output, [0, 0, i / size, i % size], [1, 1, size, size]), shape))];
        if (parts.Length == 1)
            Finish(node, input);
        else
            Emit(node, output => new Concat(node.Name, parts, output, 1));
    }

    private void DepthToSpace(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int size = BlockSize(node, input);
        string mode = node.Text("mode", "DCR");
        if (input.Shape[1] % (size * size) != 0 || mode is not ("DCR" or "CRD"))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}': blocks of {size} (mode {mode}) do not divide {NodeShape.Text(input.Shape)}; export the model again");
        int n = input.Shape[0], c = input.Shape[1] / size / size, h = input.Shape[2], w = input.Shape[3];
        bool isDepthFirst = mode == "DCR";
        Value blocks = Reshaped(node, $"{node.Proto.Output[0]}/blocks", input, isDepthFirst ? [n, size, size, c, h, w] : [n, c, size, size, h, w]);
        Value turned = Inner(node, "turned", output => new Transpose($"{node.Name}/turned", blocks, output, isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]));
        Emit(node, new(node.Proto.Output[0], [n, c, h * size, w * size], ElementType.Float32), output => new Reshape(node.Name, turned, output));
    }

    private static int BlockSize(OnnxNode node, Value input)
    {
        int size = node.Int("blocksize", 0);
        return size is > 0 and <= 64 && input.Shape.Length == 4 ? size
            : throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has blocks of {size} over {NodeShape.Text(input.Shape)}; export the model again");
    }
}
