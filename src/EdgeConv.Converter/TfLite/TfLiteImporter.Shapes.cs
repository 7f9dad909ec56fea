using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Operators that change shape or representation, and softmax.</summary>
internal sealed partial class TfLiteImporter
{
    private void Reshape(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        if (_tensors.IsOpen(output))
            output.Shape = OpenShape(node, input.Shape);
        Emit(new Reshape(node.Name, input, output));
    }

    /// <summary>What RESHAPE, SQUEEZE or EXPAND_DIMS make of a shape that the file leaves open.</summary>
    private int[] OpenShape(TfLiteNode node, int[] from) => node.Operation switch
    {
        "SQUEEZE" => Squeezed(node, from),
        "EXPAND_DIMS" => Expanded(node, from),
        _ => Reshaped(node, from, node.Inputs.Length > 1 ? Ints(node, 1) : node.Options.Ints(0)),
    };

    private static int[] Reshaped(TfLiteNode node, int[] from, int[] target)
    {
        long elements = from.Aggregate(1L, (product, size) => product * size), known = target.Where(size => size != -1).Aggregate(1L, (product, size) => product * size);
        int[] shape = [.. target.Select(size => size == -1 && known > 0 ? (int)(elements / known) : size)];
        return NodeShape.IsSound(shape) && shape.Aggregate(1L, (product, size) => product * size) == elements ? shape
            : throw Contradiction(node, $"{NodeShape.Text(from)} cannot become {NodeShape.Text(target)}");
    }

    private static int[] Squeezed(TfLiteNode node, int[] from)
    {
        int[] axes = [.. node.Options.Ints(0).Select(axis => Axis(node, axis, from.Length))];
        return Array.TrueForAll(axes, axis => from[axis] == 1) ? [.. from.Where((size, axis) => axes.Length == 0 ? size != 1 : !axes.Contains(axis))]
            : throw Contradiction(node, $"axes {NodeShape.Text(axes)} of {NodeShape.Text(from)} are longer than 1");
    }

    private int[] Expanded(TfLiteNode node, int[] from)
    {
        int axis = Axis(node, Ints(node, 1).FirstOrDefault(), from.Length + 1);
        return from.Length < 8 ? [.. from.Take(axis), 1, .. from.Skip(axis)] : throw Contradiction(node, $"{NodeShape.Text(from)} cannot have a further axis");
    }

    private void Transpose(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameReals(input, output);
        Emit(new Transpose(node.Name, input, output, Ints(node, 1)));
    }

    private void Softmax(TfLiteNode node)
    {
        Value input = Flowing(node, 0), output = Output(node);
        RequireSameType(input, output);
        Emit(new Softmax(node.Name, input, output, input.Shape.Length - 1, node.Options.Float(0)));
    }

    private void Quantize(TfLiteNode node) => Convert(node, ElementType.Int8, ElementType.UInt8);

    private void Dequantize(TfLiteNode node)
    {
        if (Tensor(node, 0) is { IsConstant: true } constant)
            _tensors.Set(node.Outputs.Length == 1 ? node.Outputs[0] : -1, Dequantised(constant));
        else
            Convert(node, ElementType.Float32, ElementType.Float32);
    }

    private void Convert(TfLiteNode node, ElementType target, ElementType alternative)
    {
        Value input = Tensor(node, 0), output = AnyOutput(node);
        input = _int8.GetValueOrDefault(input, input);
        if (!_ends.Contains(node.Outputs[0]))
            output = Int8Made(output);
        foreach (Value value in (Value[])[input, output])
        {
            bool known = value.Type == ElementType.Float32
                || (value.Type is ElementType.Int8 or ElementType.UInt8 && value.Quantisation is { IsPerTensor: true, Scale: > 0 });
            if (!known || value.IsConstant)
                throw new UnsupportedNodeException($"'{value.Name}' is {value.Type} {NodeShape.Text(value.Shape)}: float32, int8 and uint8 with one scale are converted");
        }
        if (output.Type != target && output.Type != alternative)
            throw new UnsupportedNodeException($"it makes {output.Type}: int8 is supported");
        Emit(new Quantize(node.Name, input, output));
    }

    private int[] Ints(TfLiteNode node, int input)
    {
        switch (Constant(node, input).Data)
        {
            case int[] ints:
                return ints;
            case long[] longs:
                _budget.Charge(longs.Length);
                return Array.ConvertAll(longs, value => (int)Math.Clamp(value, int.MinValue, int.MaxValue));
            default:
                throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}': input {input} must hold integers; the file is damaged, export it again");
        }
    }
}
