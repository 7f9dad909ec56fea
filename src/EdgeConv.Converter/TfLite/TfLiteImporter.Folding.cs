using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.TfLite;

/// <summary>Shapes, and what is computed of constants: done here, so that only activations are left.</summary>
internal sealed partial class TfLiteImporter
{
    /// <summary>Computes a node whose inputs are known.</summary>
    /// <returns>Whether its output is a constant now.</returns>
    private bool Fold(TfLiteNode node)
    {
        if (node.Outputs.Length != 1 || node.Inputs.Length == 0)
            return false;
        if (node.Operation == "SHAPE")
        {
            Value measured = Tensor(node, 0);
            return Folded(node, [measured.Shape.Length], measured.Shape);
        }
        if (Array.Exists(node.Inputs, index => index < 0 || !_tensors[index].IsConstant))
            return false;
        Value input = Tensor(node, 0);
        switch (node.Operation)
        {
            case "RESHAPE" or "SQUEEZE" or "EXPAND_DIMS":
                return Folded(node, OpenShape(node, input.Shape), input.Data!);
            case "CAST":
                return Cast(node, input);
            case "TRANSPOSE" when input.Quantisation is null or { IsPerTensor: true }:
                int[] order = Ints(node, 1);
                _budget.Charge(input.Elements);
                return Permutation.IsValid(order, input.Shape.Length) ? Folded(node, Permutation.Apply(order, input.Shape), Permutation.Transpose(input.Data!, input.Shape, order))
                    : throw Contradiction(node, $"{NodeShape.Text(order)} is no order of {input.Shape.Length} axes");
        }
        return input.Data is int[] or long[] && FoldIntegers(node, input);
    }

    private bool FoldIntegers(TfLiteNode node, Value input)
    {
        switch (node.Operation)
        {
            case "STRIDED_SLICE":
                StridedRange[] ranges = StridedRange.All(node, input.Shape, Ints(node, 1), Ints(node, 2), Ints(node, 3));
                int[] list = Ints(node, 0);
                return ranges is [var range]
                    && Folded(node, range.IsRemoved ? [] : [range.Count], [.. Enumerable.Range(0, range.Count).Select(i => list[range.First + i * range.Step])]);
            case "GATHER" when input.Shape.Length == 1 && Tensor(node, 1).Shape.Length <= 1:
                int[] from = Ints(node, 0);
                return Folded(node, Tensor(node, 1).Shape, Array.ConvertAll(Ints(node, 1), index => (uint)index < (uint)from.Length ? from[index]
                    : throw Contradiction(node, $"index {index} of {from.Length}")));
            case "PACK" or "CONCATENATION" when Enumerable.Range(0, node.Inputs.Length).All(i => Tensor(node, i).Shape.Length <= 1):
                _budget.Charge(Enumerable.Range(0, node.Inputs.Length).Sum(i => Tensor(node, i).Elements));
                int[] joined = [.. Enumerable.Range(0, node.Inputs.Length).SelectMany(i => Ints(node, i))];
                return Folded(node, [joined.Length], joined);
            case "REDUCE_PROD":
                return Folded(node, [], [Product(node, Ints(node, 0))]);
            case "ADD" or "SUB" or "MUL" or "DIV" or "FLOOR_DIV" or "FLOOR_MOD" or "MAXIMUM" or "MINIMUM" when node.Inputs.Length == 2:
                return FoldPairs(node, Ints(node, 0), Ints(node, 1));
            default:
                return false;
        }
    }

    private bool FoldPairs(TfLiteNode node, int[] a, int[] b)
    {
        int count = Math.Max(a.Length, b.Length);
        if (a.Length != count && a.Length != 1 || b.Length != count && b.Length != 1)
            return false;
        int[] shape = Tensor(node, a.Length == count ? 0 : 1).Shape;
        return Folded(node, shape, [.. Enumerable.Range(0, count).Select(i => Of(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))]);

        int Of(long x, long y)
        {
            if (y == 0 && node.Operation is ("DIV" or "FLOOR_DIV" or "FLOOR_MOD"))
                throw Contradiction(node, "a division by zero");
            return Small(node, node.Operation switch
            {
                "ADD" => x + y,
                "SUB" => x - y,
                "MUL" => x * y,
                "DIV" => x / y,
                "FLOOR_DIV" => (long)Math.Floor((double)x / y),
                "FLOOR_MOD" => x - y * (long)Math.Floor((double)x / y),
                "MAXIMUM" => Math.Max(x, y),
                _ => Math.Min(x, y),
            });
        }
    }

    private bool Cast(TfLiteNode node, Value input)
    {
        Array? cast = (AnyOutput(node).Type, input.Data) switch
        {
            (ElementType.Float32, int[] ints) => Array.ConvertAll(ints, value => (float)value),
            (ElementType.Float32, long[] longs) => Array.ConvertAll(longs, value => (float)value),
            (ElementType.Int32 or ElementType.Int64, float[] floats) => Array.ConvertAll(floats, value => (int)Math.Clamp((double)value, int.MinValue, int.MaxValue)),
            (ElementType.Int32 or ElementType.Int64, int[] or long[]) => Ints(node, 0),
            _ => null,
        };
        return cast is not null && Folded(node, input.Shape, cast);
    }

    private static int Product(TfLiteNode node, int[] values)
    {
        long product = 1;
        foreach (int value in values)
            product = Small(node, product * value);
        return (int)product;
    }

    private static int Small(TfLiteNode node, long value) =>
        value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Contradiction(node, $"it makes {value}, more than a shape may hold");

    private bool Folded(TfLiteNode node, int[] shape, int[] data) => Folded(node, shape, (Array)data);

    private bool Folded(TfLiteNode node, int[] shape, Array data)
    {
        Value output = AnyOutput(node);
        _budget.Charge(data.LongLength);
        var type = data switch { int[] => ElementType.Int32, long[] => ElementType.Int64, _ => output.Type };
        _tensors.Set(node.Outputs[0], new(output.Name, shape, type) { Data = data, Quantisation = output.Quantisation });
        return true;
    }
}
