using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;
using EdgeConv.Numerics;
using EdgeConv.Portable;

namespace EdgeConv.Converter.Lower;

/// <summary>Operators along axes. Those that have a kernel for some axes alone get their input turned.</summary>
internal sealed partial class Lowering
{
    /// <summary>Sums of so many int8 values stay inside int32.</summary>
    private const int MostSummed = 1 << 23;

    /// <summary>Lowers a node on its input with the axes in another order; readers find its output turned back.</summary>
    /// <param name="order">The axes of the turned input.</param>
    private void AddTurned(Node node, int[] order)
    {
        int[] back = Permutation.Inverse(order);
        Value from = Turned(node.Input, order, $"{node.Name}/turned"), to = Turned(node.Output, order, $"{node.Name}/made");
        Arrange(new Transpose(node.Name, node.Input, from, order), Permutation.Sources(order, node.Input.Shape));
        Add(LayoutCopies.Transposed(node, [from], to, back)!);
        Arrange(new Transpose(node.Name, to, node.Output, back), Permutation.Sources(back, to.Shape));
    }

    private static Value Turned(Value value, int[] order, string name) =>
        new(name, Permutation.Apply(order, value.Shape), value.Type) { Quantisation = value.Quantisation };

    /// <summary>All axes in their order but one, which comes last.</summary>
    private static int[] ToEnd(int rank, int axis) => [.. Enumerable.Range(0, rank).Where(each => each != axis), axis];

    /// <summary>Means over the map and maxima of rows or columns have operators of their own.</summary>
    private void AddReduce(Reduce node)
    {
        int[] shape = node.Input.Shape, axes = [.. node.Axes.Where(axis => shape[axis] > 1)];
        MapAxis?[] along = Array.ConvertAll(axes, axis => MapShape.AxisOf(shape, axis));
        if (shape.Length > 4 || along.Contains(null))
        {
            AddFlatReduce(node, axes);
            return;
        }
        MapShape from = MapShape.Of(node.Input);
        int rows = Along(MapAxis.Rows), columns = Along(MapAxis.Columns), channels = Along(MapAxis.Channels);
        if (channels == 1 && node.Kind == ReduceKind.Mean && rows == from.Rows && columns == from.Columns)
            EmitMean(node.Name, ReadMap(node.Input), Make(node.Output), node.Clamp);
        else if (channels == 1 && node.Kind == ReduceKind.Maximum)
            AddPool(new(node.Name, node.Input, node.Output, PoolKind.Maximum, new(rows, rows), new(columns, columns)) { Clamp = node.Clamp });
        else
            EmitReduce(node, rows, columns, checked(rows * columns * channels));

        int Along(MapAxis axis) => along.Contains(axis) ? from[axis] : 1;
    }

    private void EmitReduce(Reduce node, int rows, int columns, int elements)
    {
        Place output = Make(node.Output), input = ReadMap(node.Input);
        int most = HasInt16(output, input) ? Int16Check.MostInSum : MostSummed;
        if (elements > most)
            throw new UnsupportedNodeException($"it reduces {elements} elements to one, {most} at most can be: make the network's input smaller");
        if (node.KeepsScale)
            input = Requantised(node.Name, input, output);
        ReduceParameters parameters = ReduceParametersOf(node.Kind, QuantisationOf(input).Scale, QuantisationOf(output).Scale, elements);
        OperatorRecord op = WithParameters(Operator(OperatorKind.Reduce, _rule, node.Name, output), Bytes(parameters)) with
        {
            Vertical = Record(new(rows, rows)),
            Horizontal = Record(new(columns, columns)),
        };
        Emit(Unranged(op, node.Clamp, output), output, input);
    }

    /// <summary>Any axes of any shape: what remains becomes columns, what goes becomes channels.</summary>
    private void AddFlatReduce(Reduce node, int[] axes)
    {
        int[] shape = node.Input.Shape, kept = [.. Enumerable.Range(0, shape.Length).Except(axes)], order = [.. kept, .. axes];
        int depth = axes.Aggregate(1, (product, axis) => checked(product * shape[axis])), pixels = checked((int)node.Output.Elements);
        var flat = new Value($"{node.Name}/flat", [1, pixels, depth], node.Input.Type) { Quantisation = node.Input.Quantisation };
        var reduced = new Value($"{node.Name}/reduced", [1, pixels, 1], node.Output.Type) { Quantisation = node.Output.Quantisation };
        Arrange(new Transpose(node.Name, node.Input, flat, order), Permutation.Sources(order, shape));
        AddReduce(new(node.Name, flat, reduced, node.Kind, [2]) { Clamp = node.Clamp });
        AddAlias(new Reshape(node.Name, reduced, node.Output));
    }

    private ReduceParameters ReduceParametersOf(ReduceKind kind, float inputScale, float outputScale, int elements)
    {
        byte[] multiplier = kind switch
        {
            ReduceKind.Mean => RuleArithmetic.MeanMultiplier(_rule, inputScale, outputScale, elements),
            ReduceKind.Sum => RuleArithmetic.Multipliers(_rule, inputScale, [1f], outputScale),
            _ => [],
        };
        var parameters = new ReduceParameters
        {
            Function = kind switch { ReduceKind.Maximum => ReduceFunction.Maximum, ReduceKind.Minimum => ReduceFunction.Minimum, _ => ReduceFunction.Sum },
        };
        multiplier.CopyTo(MemoryMarshal.AsBytes(new Span<FixedMultiplier>(ref parameters.Multiplier)));
        return parameters;
    }

    private void AddArgExtreme(ArgExtreme node)
    {
        int[] shape = node.Input.Shape;
        if (node.Axis != shape.Length - 1)
        {
            AddTurned(node, ToEnd(shape.Length, node.Axis));
            return;
        }
        Quantisation indices = QuantisationOf(node.Output);
        if (indices.Scale != 1 || indices.ZeroPoint + shape[^1] - 1 > sbyte.MaxValue)
            throw new UnsupportedNodeException($"the index of one of {shape[^1]} elements at scale {indices.Scale} and zero point {indices.ZeroPoint}: int8 holds 256 indices; cut the network before it");
        Place input = ReadMap(node.Input), output = Make(node.Output);
        var parameters = new ArgExtremeParameters { IsMaximum = node.IsMaximum ? 1 : 0, PicksLast = node.PicksLast ? 1 : 0 };
        Emit(WithParameters(Operator(OperatorKind.ArgExtreme, _rule, node.Name, output), Bytes(parameters)), output, input);
    }

    /// <summary>The factor of every sum of squares is worked out here, at the middle of the sums that share an entry.</summary>
    private void AddLocalNormalisation(LocalNormalisation node)
    {
        Place input = ReadMap(node.Input), output = Make(node.Output);
        if (node.Bias <= 0 || node.Alpha < 0 || (long)Math.Min(node.Size, ShapeOf(input).Channels) * 255 * 255 > int.MaxValue)
            throw new UnsupportedNodeException($"a normalisation of size {node.Size} with alpha {node.Alpha} and bias {node.Bias}: bias must be above 0, alpha no less than 0");
        double scale = QuantisationOf(input).Scale, ratio = scale / QuantisationOf(output).Scale;
        var factors = new float[SquareSums.Entries];
        for (int i = 0; i < factors.Length; i++)
        {
            double factor = ratio / Elementary.Pow(node.Bias + (double)node.Alpha / node.Size * (scale * scale) * SquareSums.Middle(i), node.Beta);
            factors[i] = float.IsFinite((float)factor) && (float)factor > 0 ? (float)factor
                : throw new UnsupportedNodeException($"beta {node.Beta} gives a factor of {factor}: choose one nearer to 1");
        }
        byte[] multipliers = RuleArithmetic.Multipliers(_rule, 1, factors, 1);
        byte[] parameters = [.. Bytes(new LocalNormalisationParameters { Size = node.Size }), .. multipliers];
        Emit(WithParameters(Operator(OperatorKind.LocalNormalisation, _rule, node.Name, output), parameters), output, input);
    }
}
