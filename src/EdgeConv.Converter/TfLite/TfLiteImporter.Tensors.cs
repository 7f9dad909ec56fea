using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Operators that pick, join or reduce elements of any tensor.</summary>
internal sealed partial class TfLiteImporter
{
    private void Slice(TfLiteNode node)
    {
        Value input = Flowing(node, 0);
        int[] starts = Ints(node, 1), sizes = Ints(node, 2);
        if (starts.Length != input.Shape.Length || sizes.Length != starts.Length)
            throw Contradiction(node, $"{starts.Length} starts and {sizes.Length} sizes for {NodeShape.Text(input.Shape)}");
        EmitSlice(node, 0, input, starts, [.. sizes.Select((size, axis) => size == -1 ? input.Shape[axis] - starts[axis] : size)], Ones(starts.Length));
    }

    private void StridedSlice(TfLiteNode node)
    {
        Value input = Flowing(node, 0);
        StridedRange[] ranges = StridedRange.All(node, input.Shape, Ints(node, 1), Ints(node, 2), Ints(node, 3));
        EmitSlice(node, 0, input, Column(range => range.First), Column(range => range.Count), Column(range => range.Step),
            [.. ranges.Where(range => !range.IsRemoved).Select(range => range.Count)]);

        int[] Column(Func<StridedRange, int> part) => [.. ranges.Select(part)];
    }

    private void Split(TfLiteNode node)
    {
        Value input = Flowing(node, 1);
        int axis = Axis(node, Ints(node, 0).FirstOrDefault(), input.Shape.Length), parts = node.Outputs.Length;
        if (parts == 0 || input.Shape[axis] % parts != 0)
            throw Contradiction(node, $"{parts} parts of {NodeShape.Text(input.Shape)} along axis {axis}");
        EmitParts(node, input, axis, [.. Enumerable.Repeat(input.Shape[axis] / parts, parts)]);
    }

    private void SplitV(TfLiteNode node)
    {
        Value input = Flowing(node, 0);
        int axis = Axis(node, Ints(node, 2).FirstOrDefault(), input.Shape.Length);
        int[] sizes = Ints(node, 1);
        long known = sizes.Where(size => size >= 0).Sum(size => (long)size);
        if (sizes.Length != node.Outputs.Length || sizes.Count(size => size < 0) > 1)
            throw Contradiction(node, $"sizes {NodeShape.Text(sizes)} for {node.Outputs.Length} parts");
        EmitParts(node, input, axis, [.. sizes.Select(size => size < 0 ? (int)Math.Max(input.Shape[axis] - known, 0) : size)]);
    }

    private void EmitParts(TfLiteNode node, Value input, int axis, int[] sizes)
    {
        int first = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            int[] starts = new int[input.Shape.Length], counts = (int[])input.Shape.Clone();
            (starts[axis], counts[axis]) = (first, sizes[i]);
            EmitSlice(node, i, input, starts, counts, Ones(starts.Length));
            first = checked(first + sizes[i]);
        }
    }

    private void Unpack(TfLiteNode node)
    {
        Value input = Flowing(node, 0);
        int axis = Axis(node, node.Options.Int(1), input.Shape.Length);
        if (node.Outputs.Length != input.Shape[axis])
            throw Contradiction(node, $"{node.Outputs.Length} parts of {NodeShape.Text(input.Shape)} along axis {axis}");
        for (int i = 0; i < node.Outputs.Length; i++)
        {
            int[] starts = new int[input.Shape.Length], counts = (int[])input.Shape.Clone();
            (starts[axis], counts[axis]) = (i, 1);
            EmitSlice(node, i, input, starts, counts, Ones(starts.Length), [.. counts.Where((_, each) => each != axis)]);
        }
    }

    /// <summary>A slice; with <paramref name="shape"/>, the same elements under that shape.</summary>
    private void EmitSlice(TfLiteNode node, int which, Value input, int[] starts, int[] counts, int[] steps, int[]? shape = null)
    {
        Value output = Output(node, which);
        RequireSameReals(input, output);
        string name = node.Outputs.Length == 1 ? node.Name : $"{node.Name}/{which}";
        if (!NodeShape.IsSound(counts))
            throw Contradiction(node, $"a slice of {NodeShape.Text(counts)} elements from {NodeShape.Text(input.Shape)}");
        output.Shape = shape ?? counts;
        Value slice = shape is null || shape.SequenceEqual(counts) ? output : Like(output, $"{output.Name}/slice", counts);
        Emit(new Slice(name, input, slice, starts, steps));
        if (slice != output)
            Emit(new Reshape($"{name}/shape", slice, output));
    }

    private void Pack(TfLiteNode node)
    {
        Value output = Output(node);
        int axis = Axis(node, node.Options.Int(1), output.Shape.Length);
        var parts = new Value[node.Inputs.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Value input = Flowing(node, i);
            RequireSameType(input, output);
            parts[i] = new($"{output.Name}/part{i}", [.. input.Shape.Take(axis), 1, .. input.Shape.Skip(axis)], input.Type) { Quantisation = input.Quantisation };
            Emit(new Reshape($"{node.Name}/part{i}", input, parts[i]));
        }
        if (parts.Length == 0)
            throw Contradiction(node, "it packs nothing");
        Emit(new Concat(node.Name, parts, output, axis));
    }

    private void Gather(TfLiteNode node)
    {
        Value input = Flowing(node, 0), indices = Constant(node, 1), output = Output(node);
        RequireSameReals(input, output);
        int axis = Axis(node, node.Options.Int(0), input.Shape.Length);
        if (node.Options.Int(1) != 0)
            throw new UnsupportedNodeException("indices per batch: gather along one axis");
        int[] picked = Ints(node, 1), gathered = (int[])input.Shape.Clone();
        gathered[axis] = picked.Length;
        output.Shape = [.. input.Shape.Take(axis), .. indices.Shape, .. input.Shape.Skip(axis + 1)];
        Value slices = output.Shape.SequenceEqual(gathered) ? output : Like(output, $"{output.Name}/slices", gathered);
        Emit(new Gather(node.Name, input, slices, axis, picked));
        if (slices != output)
            Emit(new Reshape($"{node.Name}/shape", slices, output));
    }

    private void Concatenation(TfLiteNode node)
    {
        Value output = Output(node);
        Value[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => Flowing(node, i))];
        if (inputs.Length == 0)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' has no input; the file is damaged, export it again");
        foreach (Value input in inputs)
            RequireSameType(input, output);
        int axis = node.Options.Int(0);
        Clamp clamp = FusedActivation(node.Options.Byte(1));
        if (!clamp.IsNone)
            throw new UnsupportedNodeException("an activation fused into a concatenation: put it before or after");
        Emit(new Concat(node.Name, inputs, output, axis < 0 ? axis + inputs[0].Shape.Length : axis));
    }

    private void Reduce(TfLiteNode node, ReduceKind kind)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        int rank = input.Shape.Length;
        int[] axes = [.. Ints(node, 1).Select(axis => Axis(node, axis, rank)).Distinct().Order()];
        bool keeps = node.Options.Byte(0) != 0;
        if (kind == ReduceKind.Mean && rank == 4 && axes is [1, 2])
        {
            output.Shape = keeps ? [input.Shape[0], 1, 1, input.Shape[3]] : [input.Shape[0], input.Shape[3]];
            Emit(new SpatialMean(node.Name, input, output));
            return;
        }
        int[] reduced = [.. input.Shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
        output.Shape = keeps ? reduced : [.. input.Shape.Where((_, axis) => !axes.Contains(axis))];
        Value whole = output.Shape.SequenceEqual(reduced) ? output : Like(output, $"{output.Name}/reduced", reduced);
        Emit(new Reduce(node.Name, input, whole, kind, axes));
        if (whole != output)
            Emit(new Reshape($"{node.Name}/shape", whole, output));
    }

    /// <summary>Indices are numbers like any other: int8 holds them at scale 1.</summary>
    private void ArgExtreme(TfLiteNode node, bool isMaximum)
    {
        Value input = Flowing(node, 0), stated = AnyOutput(node);
        int axis = Axis(node, Ints(node, 1).FirstOrDefault(), input.Shape.Length);
        int[] shape = [.. input.Shape.Where((_, each) => each != axis)], whole = [.. input.Shape.Select((length, each) => each == axis ? 1 : length)];
        bool isInt8 = input.Type == ElementType.Int8;
        if (isInt8 && input.Shape[axis] > 256)
            throw new UnsupportedNodeException($"an index of {input.Shape[axis]} in int8: cut the network before it and pick after the session");
        Value extreme = Index($"{stated.Name}/index", whole), output = Index(stated.Name, shape);
        _tensors.Set(node.Outputs[0], output);
        Emit(new ArgExtreme(node.Name, input, extreme, axis, isMaximum, picksLast: false));
        Emit(new Reshape($"{node.Name}/shape", extreme, output));

        Value Index(string name, int[] of) => isInt8
            ? new(name, of, ElementType.Int8) { Quantisation = new(1, input.Shape[axis] > 128 ? -128 : 0) }
            : new(name, of, ElementType.Float32);
    }

    private static Value Like(Value value, string name, int[] shape) => new(name, shape, value.Type) { Quantisation = value.Quantisation };

    private static int[] Ones(int count) => [.. Enumerable.Repeat(1, count)];

    private static int Axis(TfLiteNode node, int axis, int rank)
    {
        int counted = axis < 0 ? axis + rank : axis;
        return (uint)counted < (uint)rank ? counted : throw Contradiction(node, $"axis {axis} of {rank}");
    }

    private static EdgeConvException Contradiction(TfLiteNode node, string what) =>
        new(ConverterErrors.Damaged, $"node '{node.Name}': {what}; the file is damaged, export it again");
}
