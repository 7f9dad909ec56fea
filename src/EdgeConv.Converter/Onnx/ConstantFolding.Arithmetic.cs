using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Onnx;

/// <summary>Arithmetic, comparisons and choices.</summary>
internal sealed partial class ConstantFolding
{
    private (int[], Array)? Arithmetic(OnnxNode node) => node.Operation switch
    {
        "Add" => Pairs(node, (a, b) => a + b, (a, b) => a + b),
        "Sub" => Pairs(node, (a, b) => a - b, (a, b) => a - b),
        "Mul" => Pairs(node, (a, b) => a * b, (a, b) => a * b),
        "Div" => Pairs(node, (a, b) => Divide(node, a, b), (a, b) => a / b),
        "Max" when node.Inputs.Length == 2 => Pairs(node, Math.Max, Math.Max),
        "Min" when node.Inputs.Length == 2 => Pairs(node, Math.Min, Math.Min),
        "Mod" when node.Int("fmod", 0) == 0 => Pairs(node, (a, b) => Remainder(node, a, b), null),
        "Pow" => Power(node),
        "Equal" => Comparison(node, (a, b) => a == b, (a, b) => a == b),
        "Greater" => Comparison(node, (a, b) => a > b, (a, b) => a > b),
        "GreaterOrEqual" => Comparison(node, (a, b) => a >= b, (a, b) => a >= b),
        "Less" => Comparison(node, (a, b) => a < b, (a, b) => a < b),
        "LessOrEqual" => Comparison(node, (a, b) => a <= b, (a, b) => a <= b),
        "And" => Comparison(node, (a, b) => (a & b) != 0, null),
        "Or" => Comparison(node, (a, b) => (a | b) != 0, null),
        "Not" => (node.Constant(0).Shape, Array.ConvertAll(node.Longs(0), bit => (byte)(bit == 0 ? 1 : 0))),
        "Neg" => Each(node, i => -i, x => -x),
        "Abs" => Each(node, i => i < 0 ? -i : i, Math.Abs),
        "Ceil" => Each(node, null, Math.Ceiling),
        "Floor" => Each(node, null, Math.Floor),
        "Round" => Each(node, null, x => Math.Round(x, MidpointRounding.ToEven)),
        "Sqrt" => Each(node, null, Math.Sqrt),
        "Exp" => Each(node, null, Elementary.Exp),
        "Log" => Each(node, null, Elementary.Log),
        "Reciprocal" => Each(node, null, x => 1 / x),
        _ => null,
    };

    private (int[], Array)? Each(OnnxNode node, Func<long, long>? integers, Func<double, double> reals)
    {
        Value value = node.Constant(0);
        budget.Charge(value.Data!.LongLength);
        if (value.Data is float[] list)
            return (value.Shape, Array.ConvertAll(list, x => (float)reals(x)));
        return integers is null ? null : (value.Shape, Array.ConvertAll(node.Longs(0), i => integers(i)));
    }

    private (int[], Array)? Power(OnnxNode node)
    {
        double[] bases = Reals(node, 0), exponents = Reals(node, 1);
        if (node.Constant(0).Data is float[])
            return Zipped(node, 0, 1, (i, j) => (float)Elementary.Pow(bases[i], exponents[j]));
        return Zipped(node, 0, 1, (i, j) => (long)Math.Clamp(Elementary.Pow(bases[i], exponents[j]), long.MinValue, long.MaxValue));
    }

    private double[] Reals(OnnxNode node, int input)
    {
        if (node.Constant(input).Data is not float[] reals)
            return Array.ConvertAll(node.Longs(input), i => (double)i);
        budget.Charge(reals.LongLength);
        return Array.ConvertAll(reals, real => (double)real);
    }

    private (int[], Array)? Pairs(OnnxNode node, Func<long, long, long> integers, Func<float, float, float>? reals)
    {
        if (node.Constant(0).Data is float[] x && node.Constant(1).Data is float[] y)
            return reals is null ? null : Zipped(node, 0, 1, (i, j) => reals(x[i], y[j]));
        long[] m = node.Longs(0), n = node.Longs(1);
        return Zipped(node, 0, 1, (i, j) => integers(m[i], n[j]));
    }

    private (int[], Array)? Comparison(OnnxNode node, Func<long, long, bool> integers, Func<float, float, bool>? reals)
    {
        if (node.Constant(0).Data is float[] x && node.Constant(1).Data is float[] y)
            return reals is null ? null : Zipped(node, 0, 1, (i, j) => (byte)(reals(x[i], y[j]) ? 1 : 0));
        long[] m = node.Longs(0), n = node.Longs(1);
        return Zipped(node, 0, 1, (i, j) => (byte)(integers(m[i], n[j]) ? 1 : 0));
    }

    private (int[], Array) Where(OnnxNode node)
    {
        long[] condition = node.Longs(0);
        Value a = node.Constant(1), b = node.Constant(2);
        int[] shape = Common(node, Common(node, node.Constant(0).Shape, a.Shape), b.Shape);
        int[] chosen = Sources(node.Constant(0).Shape, shape), fromA = Sources(a.Shape, shape), fromB = Sources(b.Shape, shape);
        if (a.Data is float[] x && b.Data is float[] y)
            return (shape, chosen.Select((bit, i) => condition[bit] != 0 ? x[fromA[i]] : y[fromB[i]]).ToArray());
        long[] m = node.Longs(1), n = node.Longs(2);
        return (shape, chosen.Select((bit, i) => condition[bit] != 0 ? m[fromA[i]] : n[fromB[i]]).ToArray());
    }

    private (int[], Array) Expand(OnnxNode node)
    {
        Value value = node.Constant(0);
        int[] shape = Common(node, value.Shape, [.. node.Longs(1).Select(node.Small)]);
        return (shape, Permutation.Gather(value.Data!, Sources(value.Shape, shape)));
    }

    private (int[], Array) Tile(OnnxNode node)
    {
        Value value = node.Constant(0);
        long[] repeats = node.Longs(1);
        for (int axis = 0; axis < value.Shape.Length; axis++)
        {
            long times = axis < repeats.Length ? repeats[axis] : 1;
            if (times is < 0 or > NodeShape.MostElements || times * value.Shape[axis] > NodeShape.MostElements)
                throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' repeats an axis {times} times; the file is damaged, export it again");
            budget.Charge(times * value.Shape[axis]);
            int[] shape = (int[])value.Shape.Clone(), indices = new int[times * value.Shape[axis]];
            for (int i = 0; i < indices.Length; i++)
                indices[i] = i % value.Shape[axis];
            shape[axis] = indices.Length;
            value = new(value.Name, shape, value.Type) { Data = Pick(value, axis, indices) };
        }
        return (value.Shape, value.Data!);
    }

    private (int[], Array)? Range(OnnxNode node)
    {
        if (node.Inputs.Length != 3 || Array.Exists(node.Inputs, input => input is not { Elements: 1 }))
            return null;
        bool isReal = node.Constant(0).Data is float[];
        double first = Reals(node, 0)[0], end = Reals(node, 1)[0], step = Reals(node, 2)[0], count = Math.Ceiling((end - first) / step);
        if (!(count <= NodeShape.MostElements))
            throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' counts from {first} to {end} by {step}; the file is damaged, export it again");
        int length = (int)Math.Max(count, 0);
        budget.Charge(length);
        return isReal ? ([length], Enumerable.Range(0, length).Select(i => (float)(first + i * step)).ToArray())
            : ([length], Enumerable.Range(0, length).Select(i => (long)first + i * (long)step).ToArray());
    }

    /// <summary>Of all elements of a list of integers, which is what shape chains reduce.</summary>
    private static (int[], Array)? Reduce(OnnxNode node)
    {
        Value value = node.Constant(0);
        if (value.Shape.Length != 1 || value.Elements == 0 || OnnxNode.Integers(value) is not { } list)
            return null;
        long result = node.Operation switch
        {
            "ReduceMax" => list.Max(),
            "ReduceMin" => list.Min(),
            "ReduceProd" => list.Aggregate(1L, (product, i) => unchecked(product * i)),
            _ => list.Aggregate(0L, (sum, i) => unchecked(sum + i)),
        };
        return (node.Int("keepdims", 1) != 0 ? [1] : [], new[] { result });
    }

    private (int[], Array) Zipped<T>(OnnxNode node, int first, int second, Func<int, int, T> combine)
    {
        Value a = node.Constant(first), b = node.Constant(second);
        int[] shape = Common(node, a.Shape, b.Shape);
        return (shape, Sources(a.Shape, shape).Zip(Sources(b.Shape, shape), combine).ToArray());
    }

    /// <summary>The shape of two that are broadcast against each other.</summary>
    private int[] Common(OnnxNode node, int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int[] left = Padded(a, rank), right = Padded(b, rank), shape = new int[rank];
        long elements = 1;
        for (int i = 0; i < rank; i++)
        {
            shape[i] = left[i] == 1 ? right[i] : left[i];
            if ((right[i] != 1 && right[i] != shape[i]) || shape[i] < 0 || rank > 8 || (elements *= Math.Max(shape[i], 1)) > NodeShape.MostElements)
                throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' combines {NodeShape.Text(a)} and {NodeShape.Text(b)}; the file is damaged, export it again");
        }
        budget.Charge(elements);
        return shape;
    }

    private static int[] Padded(int[] shape, int rank) => [.. Enumerable.Repeat(1, rank - shape.Length), .. shape];

    /// <summary>Which element of an array of shape <paramref name="from"/> each element of <paramref name="to"/> reads.</summary>
    private static int[] Sources(int[] from, int[] to)
    {
        from = Padded(from, to.Length);
        int[] sources = [0];
        for (int axis = 0; axis < to.Length; axis++)
        {
            int size = to[axis], own = from[axis];
            sources = [.. sources.SelectMany(source => Enumerable.Range(0, size).Select(i => source * own + (own == 1 ? 0 : i)))];
        }
        return sources;
    }

    private static long Divide(OnnxNode node, long a, long b) => b is 0 or -1
        ? b == 0 ? throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' divides by zero; the file is damaged, export it again") : unchecked(-a)
        : a / b;

    private static long Remainder(OnnxNode node, long a, long b) => b is 0 or -1
        ? b == 0 ? throw new EdgeConvException(ConverterErrors.Damaged, $"node '{node.Name}' divides by zero; the file is damaged, export it again") : 0
        : a % b is var rest && rest != 0 && rest < 0 != b < 0 ? rest + b : a % b;
}
