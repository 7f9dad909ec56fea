using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>Matrix products: rows times a constant matrix are fully connected layers or 1x1 convolutions, all else is a product of two values.</summary>
internal sealed partial class OnnxImporter
{
    private void Gemm(OnnxNode node)
    {
        Value input = node.Required(0), stored = node.Required(1);
        bool turnsA = node.Int("transA", 0) != 0, turnsB = node.Int("transB", 0) != 0;
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        if (input.Shape.Length != 2 || stored.Shape.Length != 2 || !NodeShape.IsSound(input.Shape) || !NodeShape.IsSound(stored.Shape))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' multiplies {NodeShape.Text(input.Shape)} and {NodeShape.Text(stored.Shape)}; export the model again");
        Value? added = node.HasInput(2) && beta != 0 ? node.Required(2) : null;
        if (stored.IsConstant && !input.IsConstant)
        {
            Value rows = turnsA ? Turned(node, "rows", input) : input, weights = MatrixOf(node, stored, turnsB, alpha);
            int outputs = weights.Shape[0];
            Value? bias = added is null ? null : BiasOf(node, added, outputs, beta);
            if (added is null || bias is not null)
                Emit(node, output => new FullyConnected(node.Name, rows, weights, bias, output));
            else
                EmitAdded(node, Inner(node, "product", output => new FullyConnected(node.Name, rows, weights, null, output)), added, beta);
            return;
        }
        Value a = turnsA ? Turned(node, "rows", input) : Aligned(node, input, 2, 0), b = turnsB ? Turned(node, "columns", stored) : Aligned(node, stored, 2, 0);
        Value product = Inner(node, "product", output => new MatrixProduct(node.Name, a, b, output));
        if (alpha != 1)
            product = Inner(node, "scaled", output => new Unary($"{node.Name}/scaled", product, output, new UnaryFunction(UnaryKind.Linear, alpha)));
        if (added is null)
            Finish(node, product);
        else
            EmitAdded(node, product, added, beta);
    }

    /// <summary>The transpose of a matrix.</summary>
    private Value Turned(OnnxNode node, string suffix, Value matrix) => matrix.IsConstant
        ? Value.Constant(matrix.Name, [matrix.Shape[1], matrix.Shape[0]], (float[])Permutation.Transpose(Reals(node, matrix), matrix.Shape, [1, 0]))
        : Inner(node, suffix, output => new Transpose($"{node.Name}/{suffix}", matrix, output, [1, 0]));

    /// <summary>What a Gemm adds, as a bias; null where it is computed or differs from row to row.</summary>
    private static Value? BiasOf(OnnxNode node, Value added, int outputs, float beta)
    {
        if (!added.IsConstant)
            return null;
        float[] list = node.Floats(2);
        if (list.Length != 1 && list.Length != outputs && added.Elements % outputs != 0 && added.Shape[^1] != 1)
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' adds {list.Length} elements to {outputs}; export the model again");
        bool isBias = list.Length == 1 || (list.Length == outputs && added.Shape[^1] == outputs);
        if (!isBias)
            return null;
        Value bias = Value.Constant(added.Name, [outputs], [.. Enumerable.Range(0, outputs).Select(i => beta * list[list.Length == 1 ? 0 : i])]);
        bias.Quantisation = beta == 1 && list.Length == outputs ? added.Quantisation : null;
        return bias;
    }

    private void EmitAdded(OnnxNode node, Value product, Value added, float beta)
    {
        if (beta != 1)
            added = added.IsConstant ? Value.Constant(added.Name, added.Shape, Array.ConvertAll(Reals(node, added), real => beta * real))
                : Inner(node, "added", output => new Unary($"{node.Name}/added", added, output, new UnaryFunction(UnaryKind.Linear, beta)));
        Combine(node, product, added, BinaryKind.Add);
    }

    private void MatMul(OnnxNode node)
    {
        Value a = node.Required(0), b = node.Required(1);
        if (a.Shape.Length == 0 || b.Shape.Length == 0 || !NodeShape.IsSound(a.Shape) || !NodeShape.IsSound(b.Shape) || a.Shape[^1] != b.Shape[Math.Max(b.Shape.Length - 2, 0)])
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' multiplies {NodeShape.Text(a.Shape)} and {NodeShape.Text(b.Shape)}; export the model again");
        if (!a.IsConstant && b.IsConstant && b.Shape.Length == 2)
        {
            RowsTimesMatrix(node, a, b);
            return;
        }
        // A list is a row before a matrix and a column after it; the axis it is given vanishes again.
        int[] shape = [];
        bool isRow = a.Shape.Length == 1, isColumn = b.Shape.Length == 1;
        Value left = Aligned(node, a, Math.Max(a.Shape.Length, 2), isRow ? 1 : 0), right = Aligned(node, b, Math.Max(b.Shape.Length, 2), 0);
        if (!isRow && !isColumn)
        {
            Emit(node, output => new MatrixProduct(node.Name, left, right, output));
            return;
        }
        Value product = Inner(node, "product", output => new MatrixProduct(node.Name, left, right, output));
        shape = [.. product.Shape[..^2], .. isRow ? shape : [product.Shape[^2]], .. isColumn ? shape : [product.Shape[^1]]];
        Finish(node, Reshaped(node, $"{node.Proto.Output[0]}/shape", product, shape));
    }

    private void RowsTimesMatrix(OnnxNode node, Value input, Value stored)
    {
        Value weights = MatrixOf(node, stored, transposed: false, alpha: 1);
        if (input.Shape.Length == 2)
        {
            Emit(node, output => new FullyConnected(node.Name, input, weights, null, output));
            return;
        }
        int depth = stored.Shape[0], outputs = stored.Shape[1], rows = (int)(input.Elements / depth);
        int[] shape = [.. input.Shape[..^1], outputs];
        Value flat;
        if (rows == 1)
            flat = Inner(node, "flat", output => new FullyConnected(node.Name, input, weights, null, output));
        else
        {
            // Each row is a pixel.
            Value pixels = Reshaped(node, $"{node.Proto.Output[0]}/pixels", input, [1, 1, rows, depth]);
            Value filter = Value.Constant(weights.Name, [outputs, 1, 1, depth], weights.Floats);
            filter.Quantisation = weights.Quantisation;
            flat = Inner(node, "flat", output => new Convolution(node.Name, pixels, filter, null, output, new(1), new(1), 1));
        }
        Emit(node, new(node.Proto.Output[0], shape, ElementType.Float32), output => new Reshape($"{node.Name}/shape", flat, output));
    }

    /// <summary>Weights [O, K] from a matrix [K, O], or [O, K] where it is stored transposed.</summary>
    private Value MatrixOf(OnnxNode node, Value stored, bool transposed, float alpha)
    {
        float[] data = node.Floats(1);
        _budget.Charge(2 * data.LongLength);
        if (!transposed)
            data = (float[])Permutation.Transpose(data, stored.Shape, [1, 0]);
        int[] shape = transposed ? stored.Shape : [stored.Shape[1], stored.Shape[0]];
        Value matrix = Value.Constant(stored.Name, shape, Array.ConvertAll(data, weight => alpha * weight));
        matrix.Quantisation = alpha == 1 ? ScalesOfOutputs(stored, shape[0]) : null;
        return matrix;
    }
}
