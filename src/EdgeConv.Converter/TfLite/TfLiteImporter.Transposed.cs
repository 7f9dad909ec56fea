using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Transposed and 3-D convolutions, products of matrices.</summary>
internal sealed partial class TfLiteImporter
{
    private void TransposeConv(TfLiteNode node)
    {
        Value input = Flowing(node, 2), weights = Weights(node, input, rank: 4, order: null), output = Output(node);
        RequireSameType(input, output);
        int[] shape = Ints(node, 0);
        if (input.Shape.Length != 4 || shape.Length != 4 || weights.Shape[3] != input.Shape[3] || shape[0] != input.Shape[0] || shape[3] != weights.Shape[0]
            || !NodeShape.IsSound(shape))
            throw new UnsupportedNodeException($"an output {NodeShape.Text(shape)} of {NodeShape.Text(input.Shape)} by weights {NodeShape.Text(weights.Shape)}: export it again");
        FlatTable options = node.Options;
        output.Shape = shape;
        // Padding is that of the convolution which would lead back.
        Emit(new TransposedConvolution(node.Name, input, weights, Bias(node, input, weights, 3), output,
            Axis(node, weights.Shape[1], options.Int(2), 1, shape[1]), Axis(node, weights.Shape[2], options.Int(1), 1, shape[2]), groups: 1, [shape[1], shape[2]])
        { Clamp = FusedActivation(options.Byte(3)) });
    }

    private void Conv3D(TfLiteNode node)
    {
        // [KD, KH, KW, C, O]
        Value input = Flowing(node, 0), weights = Weights(node, input, rank: 5, order: [4, 0, 1, 2, 3]), output = Output(node);
        RequireSameType(input, output);
        if (input.Shape.Length != 5 || weights.Shape[4] != input.Shape[4])
            throw new UnsupportedNodeException($"weights {NodeShape.Text(weights.Shape)} do not fit a volume {NodeShape.Text(input.Shape)}: export it again");
        FlatTable options = node.Options;
        Emit(new Convolution(node.Name, input, weights, Bias(node, input, weights, 2), output,
            Axis(node, weights.Shape[2], options.Int(3), options.Int(7, 1), input.Shape[2]),
            Axis(node, weights.Shape[3], options.Int(2), options.Int(6, 1), input.Shape[3]), groups: 1)
        {
            Depth = Axis(node, weights.Shape[1], options.Int(1), options.Int(5, 1), input.Shape[1]),
            Clamp = FusedActivation(options.Byte(4)),
        });
    }

    private void BatchMatMul(TfLiteNode node)
    {
        Value a = Flowing(node, 0), b = Tensor(node, 1), output = Output(node);
        bool swapsA = node.Options.Byte(0) != 0, swapsB = node.Options.Byte(1) != 0;
        RequireSameType(a, output);
        if (a.Shape.Length < 2 || b.Shape.Length < 2)
            throw Contradiction(node, $"a product of {NodeShape.Text(a.Shape)} and {NodeShape.Text(b.Shape)}");
        if (swapsA)
            a = Swapped(node, a, "a");
        if (b.IsConstant && b.Elements == (long)b.Shape[^1] * b.Shape[^2])
        {
            ByConstant(node, a, swapsB, output);
            return;
        }
        b = b.IsConstant ? Operand(node, 1, output, b.Shape.Length) : Flowing(node, 1);
        Emit(new MatrixProduct(node.Name, a, swapsB ? Swapped(node, b, "b") : b, output));
    }

    /// <summary>Each row of the first matrix is a pixel of a 1x1 convolution.</summary>
    private void ByConstant(TfLiteNode node, Value a, bool swapped, Value output)
    {
        Value stored = Constant(node, 1);
        int[] matrix = stored.Shape[^2..];
        var flat = new Value(stored.Name, matrix, stored.Type) { Data = stored.Data, Quantisation = stored.Quantisation };
        if (flat.Quantisation is { IsPerTensor: false })
            throw new UnsupportedNodeException($"'{stored.Name}' has a scale per channel: quantise it with one");
        Value weights = Weights(node, flat, a, rank: 2, swapped ? null : [1, 0]);
        int rows = (int)(a.Elements / a.Shape[^1]);
        weights.Shape = [weights.Shape[0], 1, 1, weights.Shape[1]];
        if (weights.Shape[3] != a.Shape[^1])
            throw Contradiction(node, $"a product of {NodeShape.Text(a.Shape)} and {NodeShape.Text(matrix)}");
        Value pixels = Like(a, $"{output.Name}/pixels", [1, 1, rows, a.Shape[^1]]), result = Like(output, $"{output.Name}/product", [1, 1, rows, weights.Shape[0]]);
        output.Shape = [.. a.Shape[..^1], weights.Shape[0]];
        Emit(new Reshape($"{node.Name}/rows", a, pixels));
        Emit(new Convolution(node.Name, pixels, weights, null, result, new(1), new(1), groups: 1));
        Emit(new Reshape($"{node.Name}/shape", result, output));
    }

    private Value Swapped(TfLiteNode node, Value value, string which)
    {
        int[] order = [.. Enumerable.Range(0, value.Shape.Length)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        Value swapped = Like(value, $"{value.Name}/{node.Name}/{which}", Permutation.Apply(order, value.Shape));
        if (value.IsConstant)
            swapped.Data = Permutation.Transpose(value.Data!, value.Shape, order);
        else
            Emit(new Transpose($"{node.Name}/{which}", value, swapped, order));
        return swapped;
    }
}
