using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Reductions along axes and softmax.</summary>
internal sealed partial class OnnxImporter
{
    private void ReduceMean(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int[]? axes = ReducedAxes(node, input, axesSince: 18);
        bool keeps = node.Int("keepdims", 1) != 0;
        if (input.Shape.Length == 4 && axes is [1, 2])
            Emit(node, new(node.Proto.Output[0], keeps ? [1, 1, 1, 1] : [1, 1], ElementType.Float32), output => new SpatialMean(node.Name, input, output));
        else if ((input.Shape.Length == 4 && axes is [2, 3]) || (input.Shape.Length == 3 && axes is [2]))
            EmitMean(node, keeps);
        else
            EmitReduce(node, input, axes, ReduceKind.Mean);
    }

    private void ReducePlain(OnnxNode node, ReduceKind kind, int axesSince)
    {
        Value input = node.Flowing(0);
        EmitReduce(node, input, ReducedAxes(node, input, axesSince), kind);
    }

    /// <summary>A sum of a function of the elements, then another function of it (norms).</summary>
    private void ReduceNorm(OnnxNode node, UnaryFunction each, UnaryFunction? last)
    {
        Value input = node.Flowing(0);
        int[] axes = ReducedAxes(node, input, axesSince: 18) ?? [];
        Value mapped = Inner(node, "each", output => new Unary($"{node.Name}/each", input, output, each));
        if (last is not { } end)
        {
            EmitReduce(node, mapped, axes, ReduceKind.Sum);
            return;
        }
        Value sum = Inner(node, "sum", output => new Reduce($"{node.Name}/sum", mapped, output, ReduceKind.Sum, axes));
        int[] shape = node.Int("keepdims", 1) != 0 ? sum.Shape : Without(sum.Shape, axes);
        EmitFunction(node, shape.Length == sum.Shape.Length ? sum : Reshaped(node, $"{sum.Name}/short", sum, shape), end);
    }

    /// <summary>Ascending; null where nothing is reduced.</summary>
    private int[]? ReducedAxes(OnnxNode node, Value input, int axesSince)
    {
        int rank = input.Shape.Length;
        long[]? stated = OnnxShapes.Axes(node, _opset, axesSince);
        if (stated is null or [] && node.Int("noop_with_empty_axes", 0) != 0)
            return null;
        return stated is null or [] ? [.. Enumerable.Range(0, rank)] : [.. stated.Select(axis => node.Axis(axis, rank)).Distinct().Order()];
    }

    private void EmitReduce(OnnxNode node, Value input, int[]? axes, ReduceKind kind)
    {
        if (axes is null)
            Finish(node, input);
        else if (node.Int("keepdims", 1) != 0)
            Emit(node, output => new Reduce(node.Name, input, output, kind, axes));
        else
        {
            Value kept = Inner(node, "kept", output => new Reduce(node.Name, input, output, kind, axes));
            Emit(node, new(node.Proto.Output[0], Without(kept.Shape, axes), ElementType.Float32), output => new Reshape($"{node.Name}/short", kept, output));
        }
    }

    private static int[] Without(int[] shape, int[] axes) => [.. shape.Where((_, axis) => !axes.Contains(axis))];

    private void ArgExtreme(OnnxNode node, bool isMaximum)
    {
        Value input = node.Flowing(0);
        int axis = node.Axis(node.Int("axis", 0), input.Shape.Length);
        bool picksLast = node.Int("select_last_index", 0) != 0;
        if (node.Int("keepdims", 1) != 0)
            Emit(node, output => new ArgExtreme(node.Name, input, output, axis, isMaximum, picksLast));
        else
        {
            Value kept = Inner(node, "kept", output => new ArgExtreme(node.Name, input, output, axis, isMaximum, picksLast));
            Emit(node, new(node.Proto.Output[0], Without(kept.Shape, [axis]), ElementType.Float32), output => new Reshape($"{node.Name}/short", kept, output));
        }
        _whole.Add(_values[node.Proto.Output[0]]);
    }

    private void Softmax(OnnxNode node)
    {
        var (input, axis) = Normalised(node);
        if (input == node.Flowing(0))
            Emit(node, output => new Softmax(node.Name, input, output, axis, beta: 1));
        else
            BackToShape(node, Inner(node, "flat", output => new Softmax(node.Name, input, output, axis, beta: 1)));
    }

    /// <summary><c>x - max - log(sum(exp(x - max)))</c>: the logarithm of a softmax would lose what is small.</summary>
    private void LogSoftmax(OnnxNode node)
    {
        var (input, axis) = Normalised(node);
        Value largest = Inner(node, "largest", output => new Reduce($"{node.Name}/largest", input, output, ReduceKind.Maximum, [axis]));
        Value less = Inner(node, "less", output => new Binary($"{node.Name}/less", input, largest, output, BinaryKind.Subtract));
        Value exp = Inner(node, "exp", output => new Unary($"{node.Name}/exp", less, output, new UnaryFunction(UnaryKind.Exp)));
        Value sum = Inner(node, "sum", output => new Reduce($"{node.Name}/sum", exp, output, ReduceKind.Sum, [axis]));
        Value log = Inner(node, "log", output => new Unary($"{node.Name}/log", sum, output, new UnaryFunction(UnaryKind.Log)));
        if (input == node.Flowing(0))
            Emit(node, output => new Binary(node.Name, less, log, output, BinaryKind.Subtract));
        else
            BackToShape(node, Inner(node, "flat", output => new Binary(node.Name, less, log, output, BinaryKind.Subtract)));
    }

    /// <summary>The value and axis to normalise along: up to opset 12 all axes from the stated one on are taken together.</summary>
    private (Value Input, int Axis) Normalised(OnnxNode node)
    {
        Value input = node.Flowing(0);
        int axis = node.Axis(node.Int("axis", _opset >= 13 ? -1 : 1), input.Shape.Length);
        if (_opset >= 13)
            return (input, axis);
        int[] longer = [.. Enumerable.Range(axis, input.Shape.Length - axis).Where(i => input.Shape[i] != 1)];
        if (longer.Length < 2)
            return (input, longer is [var only] ? only : axis);
        int outer = input.Shape[..axis].Aggregate(1, (product, length) => product * length);
        return (Reshaped(node, $"{node.Proto.Output[0]}/rows", input, [outer, (int)(input.Elements / outer)]), 1);
    }

    private void BackToShape(OnnxNode node, Value value) =>
        Emit(node, new(node.Proto.Output[0], node.Flowing(0).Shape, ElementType.Float32), output => new Reshape($"{node.Name}/shape", value, output));
}
