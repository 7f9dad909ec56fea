using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Computes nodes whose inputs are known: the chains that exporters write for shapes and paddings.</summary>
internal sealed partial class ConstantFolding(int opset, ConstantBudget budget, ExternalData external)
{
    /// <summary>Operators that exist only here: what remains of them after folding is not supported.</summary>
    private static readonly HashSet<string> s_own = ["Constant", "ConstantOfShape", "Shape"];

    public static IEnumerable<string> Own => s_own;

    public static bool Knows(string operation) => s_own.Contains(operation);

    /// <summary>The node's constant result, or null where an input is computed or the operator is none of these.</summary>
    public Value? Fold(OnnxNode node)
    {
        if (node.Operation == "Constant")
            return Named(node, Literal(node));
        if (node.Operation == "Shape")
            return Named(node, ShapeOf(node));
        bool known = node.Inputs.Length > 0 && Array.TrueForAll(node.Inputs, input => input is null or { IsConstant: true });
        (int[] Shape, Array Data)? result = !known ? null : node.Operation switch
        {
            "Cast" => Cast(node),
            "Concat" => Concat(node),
            "ConstantOfShape" => Filled(node),
            "Gather" => Gather(node),
            "Expand" => Expand(node),
            "Flatten" => Reshaped(node, OnnxShapes.Flattened(node, node.Constant(0).Shape)),
            "Identity" or "Dropout" => (node.Constant(0).Shape, node.Constant(0).Data!),
            "Reshape" => Reshaped(node, OnnxShapes.Reshaped(node, node.Constant(0).Shape, node.Longs(1))),
            "Range" => Range(node),
            "ReduceMax" or "ReduceMin" or "ReduceProd" or "ReduceSum" => Reduce(node),
            "Size" => ([], new[] { node.Constant(0).Data!.LongLength }),
            "Slice" => Slice(node),
            "Squeeze" => Reshaped(node, OnnxShapes.Squeezed(node, node.Constant(0).Shape, opset)),
            "Tile" => Tile(node),
            "Transpose" => Transpose(node),
            "Unsqueeze" => Reshaped(node, OnnxShapes.Unsqueezed(node, node.Constant(0).Shape, opset)),
            "Where" => Where(node),
            _ => Arithmetic(node),
        };
        return result is { } constant ? Named(node, constant) : null;
    }

    private Value Named(OnnxNode node, (int[] Shape, Array Data) constant)
    {
        if (constant.Shape.Length > 8)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' makes a constant of {constant.Shape.Length} axes; export the model again");
        budget.Charge(constant.Shape);
        return new(node.Proto.Output[0], constant.Shape, OnnxTensors.TypeOf(constant.Data)) { Data = constant.Data };
    }

    private (int[], Array) Literal(OnnxNode node)
    {
        if (node.Tensor("value") is { } tensor)
        {
            Value value = OnnxTensors.Read(node.Proto.Output[0], tensor, budget, external);
            return (value.Shape, value.Data!);
        }
        if (node.HasAttribute("value_int"))
            return ([], new[] { node.Long("value_int", 0) });
        if (node.HasAttribute("value_float"))
            return ([], new[] { node.Float("value_float", 0) });
        if (node.LongList("value_ints") is { } longs)
            return ([longs.Length], longs);
        if (node.FloatList("value_floats") is { } floats)
            return ([floats.Count], floats.ToArray());
        throw new UnsupportedNodeException("a constant that is neither a dense tensor nor a number: export it dense");
    }

    private static (int[], Array) ShapeOf(OnnxNode node)
    {
        int[] shape = node.Required(0).Shape;
        int rank = shape.Length, start = node.Int("start", 0), end = node.Int("end", rank);
        start = Math.Clamp(start < 0 ? start + rank : start, 0, rank);
        end = Math.Clamp(end < 0 ? end + rank : end, start, rank);
        return ([end - start], Array.ConvertAll(shape[start..end], size => (long)size));
    }

    private static (int[], Array) Reshaped(OnnxNode node, int[] shape) => (shape, node.Constant(0).Data!);

    private (int[], Array) Cast(OnnxNode node)
    {
        const int Float = 1, Int32 = 6, Int64 = 7;
        Value value = node.Constant(0);
        budget.Charge(value.Data!.LongLength);
        int target = node.Int("to", 0);
        Array data = (target, value.Data) switch
        {
            (Float, float[] same) => same,
            (Float, _) when OnnxNode.Integers(value) is { } longs => Array.ConvertAll(longs, i => (float)i),
            (Int32 or Int64, float[] reals) => Array.ConvertAll(reals, real => (long)real),
            (Int32 or Int64, _) when OnnxNode.Integers(value) is { } longs => longs,
            _ => throw new UnsupportedNodeException($"a cast of {value.Type} to element type {target}: export with float32 and int64 constants"),
        };
        return (value.Shape, data);
    }

    private (int[], Array) Filled(OnnxNode node)
    {
        long[] lengths = node.Longs(0);
        long elements = 1;
        foreach (long length in lengths)
        {
            if (length is < 0 or > NodeShape.MostElements || (elements *= length) > NodeShape.MostElements || lengths.Length > 8)
                throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' makes shape [{string.Join(", ", lengths)}]; the file is damaged, export it again");
        }
        budget.Charge([.. lengths.Select(length => (int)length)]);
        Array element = node.Tensor("value") is { } tensor ? OnnxTensors.Read(node.Name, tensor, budget, external).Data! : new float[1];
        if (element.Length != 1)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' fills with {element.Length} values; the file is damaged, export it again");
        return ([.. lengths.Select(length => (int)length)], Permutation.Gather(element, new int[elements]));
    }

    private (int[], Array) Transpose(OnnxNode node)
    {
        Value value = node.Constant(0);
        int[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, value.Shape.Length).Reverse()];
        if (!Permutation.IsValid(order, value.Shape.Length))
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}': {NodeShape.Text(order)} is no order of {value.Shape.Length} axes; the file is damaged, export it again");
        budget.Charge(value.Data!.LongLength);
        return (Permutation.Apply(order, value.Shape), Permutation.Transpose(value.Data, value.Shape, order));
    }

    private (int[], Array) Concat(OnnxNode node)
    {
        Value first = node.Constant(0);
        int axis = node.Axis(node.Int("axis", 0), first.Shape.Length);
        Value[] values = [.. Enumerable.Range(0, node.Inputs.Length).Select(node.Constant)];
        foreach (Value value in values)
        {
            if (value.Type != first.Type || value.Shape.Length != first.Shape.Length
                || value.Shape.Where((size, i) => i != axis && size != first.Shape[i]).Any())
                throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' joins {value} to {first}; the file is damaged, export it again");
        }
        var shape = (int[])first.Shape.Clone();
        long length = values.Sum(value => (long)value.Shape[axis]);
        if (length > NodeShape.MostElements)
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' joins {length} elements along axis {axis}; the file is damaged, export it again");
        shape[axis] = (int)length;
        int outer = shape.Take(axis).Aggregate(1, (product, size) => product * size), at = 0;
        int[] inner = [.. values.Select(value => outer == 0 ? 0 : value.Data!.Length / outer)];
        budget.Charge(values.Sum(value => value.Data!.LongLength));
        Array data = Array.CreateInstanceFromArrayType(first.Data!.GetType(), outer * inner.Sum());
        for (int i = 0; i < outer; i++)
        {
            for (int j = 0; j < values.Length; j++)
            {
                Array.Copy(values[j].Data!, i * inner[j], data, at, inner[j]);
                at += inner[j];
            }
        }
        return (shape, data);
    }

    private (int[], Array) Gather(OnnxNode node)
    {
        Value value = node.Constant(0), indices = node.Constant(1);
        int axis = node.Axis(node.Int("axis", 0), value.Shape.Length), size = value.Shape[axis];
        int[] picked = OnnxShapes.Indices(node, node.Longs(1), size);
        int[] shape = [.. value.Shape[..axis], .. indices.Shape, .. value.Shape[(axis + 1)..]];
        return (shape, Pick(value, axis, picked));
    }

    private (int[], Array) Slice(OnnxNode node)
    {
        Value value = node.Constant(0);
        var slices = OnnxShapes.Sliced(node, value.Shape, opset);
        for (int axis = 0; axis < slices.Length; axis++)
        {
            var (first, step, count) = slices[axis];
            budget.Charge(count);
            Array data = Pick(value, axis, [.. Enumerable.Range(0, count).Select(i => first + i * step)]);
            var shape = (int[])value.Shape.Clone();
            shape[axis] = count;
            value = new(value.Name, shape, value.Type) { Data = data };
        }
        return (value.Shape, value.Data!);
    }

    private Array Pick(Value value, int axis, int[] indices)
    {
        int inner = value.Shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size);
        int outer = value.Shape.Take(axis).Aggregate(1, (product, size) => product * size);
        long elements = (long)outer * indices.Length * inner;
        budget.Charge(elements);
        var sources = new int[checked((int)elements)];
        for (int i = 0, at = 0; i < outer; i++)
            foreach (int index in indices)
                for (int j = 0; j < inner; j++)
                    sources[at++] = (i * value.Shape[axis] + index) * inner + j;
        return Permutation.Gather(value.Data!, sources);
    }
}
