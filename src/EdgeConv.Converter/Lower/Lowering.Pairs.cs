using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Evaluate.Operators;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Functions of two elements; the second map may have one row, column or channel for all of the first.</summary>
internal sealed partial class Lowering
{
    private void AddBinary(Binary node)
    {
        Place a = ReadMap(node.Inputs[0]), b = ReadMap(node.Inputs[1]), output = Make(node.Output);
        bool isSwapped = ShapeOf(a) != ShapeOf(output);
        if (isSwapped)
            (a, b) = (b, a);
        if (ShapeOf(a) != ShapeOf(output) || !Serves(ShapeOf(b), ShapeOf(output)))
            throw new UnsupportedNodeException(
                $"neither of [{string.Join(", ", node.Inputs[0].Shape)}] and [{string.Join(", ", node.Inputs[1].Shape)}] has the shape of the output: repeat one of them first");
        switch (node.Kind)
        {
            case BinaryKind.Add or BinaryKind.Subtract when !(isSwapped && node.Kind == BinaryKind.Subtract):
                EmitSum(node, subtracts: node.Kind == BinaryKind.Subtract, a, b, output);
                break;
            case BinaryKind.Multiply or BinaryKind.Divide when HasInt16(output, a, b):
                if (isSwapped && node.Kind == BinaryKind.Divide)
                    throw new UnsupportedNodeException("a quotient of int16 values whose dividend is repeated: let them be int8");
                EmitInt16Product(node, a, b, output);
                break;
            case BinaryKind.Multiply:
                EmitProduct(node, a, b, output);
                break;
            default:
                EmitPairs(node, PairTable(node, isSwapped, QuantisationOf(a), QuantisationOf(b), QuantisationOf(output)), a, b, output);
                break;
        }
    }

    private void EmitPairs(Binary node, byte[] table, Place a, Place b, Place output) =>
        Emit(WithParameters(Operator(OperatorKind.PairTable, _rule, node.Name, output), table), output, a, b);

    /// <summary>Whether a map has all of a shape, or one for all, along each axis.</summary>
    private static bool Serves(MapShape shape, MapShape all) =>
        Enum.GetValues<MapAxis>().All(axis => shape[axis] == all[axis] || shape[axis] == 1);

    /// <summary>The table of a function that ONNX Runtime computes in float32, where that of the operator on integers differs from it.</summary>
    /// <param name="of">The operator, of two levels without their zero points; the output's zero point is still to come.</param>
    private byte[]? OrtTable(Binary node, Place a, Place b, Place output, Func<int, int, long> of)
    {
        if (_network.Rule != Rule.Ort)
            return null;
        Quantisation first = QuantisationOf(a), second = QuantisationOf(b), made = QuantisationOf(output);
        sbyte low = RuleArithmetic.Bound(_rule, node.Clamp.Low, made), high = RuleArithmetic.Bound(_rule, node.Clamp.High, made);
        bool isInOne = node is { Kind: BinaryKind.Multiply, Clamp.IsNone: true };
        byte[] table = isInOne ? OrtProduct.Table(first, second, made) : PairTable(node, isSwapped: false, first, second, made);
        for (int i = 0; i < table.Length; i++)
            if (Math.Clamp(of(i / 256 - 128 - first.ZeroPoint, i % 256 - 128 - second.ZeroPoint) + made.ZeroPoint, low, high) != (sbyte)table[i])
                return table;
        return null;
    }

    private void EmitSum(ClampedNode node, bool subtracts, Place a, Place b, Place output) =>
        EmitSum(node, subtracts, a, b, output, QuantisationOf(a).Scale, QuantisationOf(b).Scale);

    /// <param name="scaleA">What a level of the first is in the sum, in reals.</param>
    /// <param name="scaleB">What one of the second is.</param>
    private void EmitSum(ClampedNode node, bool subtracts, Place a, Place b, Place output, float scaleA, float scaleB)
    {
        if (HasInt16(output, a, b))
        {
            EmitInt16Sum(node, subtracts, a, b, output, scaleA, scaleB);
            return;
        }
        float scale = QuantisationOf(output).Scale;
        // ONNX Runtime's own arithmetic is that of additions.
        Rule rule = RuleArithmetic.OfSum(subtracts ? _rule : _network.Rule, scaleA, scaleB, scale);
        AddParameters parameters = RuleArithmetic.AddParameters(rule, scaleA, scaleB, scale);
        if (subtracts)
            parameters.B.Mantissa = -parameters.B.Mantissa;
        if (subtracts && OrtTable((Binary)node, a, b, output, (x, y) => RuleArithmetic.Sum(rule, x, y, parameters)) is { } table)
        {
            EmitPairs((Binary)node, table, a, b, output);
            return;
        }
        OperatorRecord op = WithParameters(Operator(OperatorKind.Add, rule, node.Name, output), Bytes(parameters));
        Emit(Clamped(op, node.Clamp, QuantisationOf(output)), output, a, b);
    }

    private void EmitProduct(Binary node, Place a, Place b, Place output)
    {
        float scaleA = QuantisationOf(a).Scale, scaleB = QuantisationOf(b).Scale, scale = QuantisationOf(output).Scale;
        Rule rule = RuleArithmetic.OfProduct(_rule, scaleA, scaleB, scale);
        byte[] multiplier = RuleArithmetic.ProductMultiplier(rule, scaleA, scaleB, scale);
        if (OrtTable(node, a, b, output, (x, y) => RuleArithmetic.Product(rule, x * y, multiplier)) is { } table)
        {
            EmitPairs(node, table, a, b, output);
            return;
        }
        OperatorRecord op = WithParameters(Operator(OperatorKind.Multiply, rule, node.Name, output), multiplier);
        Emit(Clamped(op, node.Clamp, QuantisationOf(output)), output, a, b);
    }

    /// <summary>Index (a + 128) * 256 + b + 128 of the map that has the output's shape, and the other.</summary>
    private byte[] PairTable(Binary node, bool isSwapped, Quantisation a, Quantisation b, Quantisation output)
    {
        var table = new byte[1 << 16];
        for (int i = 0; i < table.Length; i++)
        {
            float x = a.Scale * (i / 256 - 128 - a.ZeroPoint), y = b.Scale * (i % 256 - 128 - b.ZeroPoint);
            float real = isSwapped ? BinaryFloat.Of(node.Kind, y, x) : BinaryFloat.Of(node.Kind, x, y);
            double level = UnaryTable.Level(_network.Rule, Math.Max(Math.Min(real, node.Clamp.High), node.Clamp.Low), output);
            table[i] = (byte)(sbyte)Math.Clamp(level, sbyte.MinValue, sbyte.MaxValue);
        }
        return table;
    }

    private void AddChannelUnary(ChannelUnary node)
    {
        Place input = ReadMap(node.Input), output = Make(node.Output);
        CheckSameShape(input, output);
        if (HasInt16(output, input))
        {
            EmitInt16ChannelUnary(node, input, output);
            return;
        }
        Quantisation from = QuantisationOf(input), to = QuantisationOf(output);
        byte[] tables = [.. Enumerable.Range(0, node.Factors.Length).SelectMany(channel =>
            MemoryMarshal.AsBytes<sbyte>(UnaryTable.Of(_network.Rule, node.Functions, new(from.Scale / node.Divisors[channel], from.ZeroPoint), new(to.Scale / node.Factors[channel], to.ZeroPoint))).ToArray())];
        Emit(WithParameters(Operator(OperatorKind.ChannelTable, _rule, node.Name, output), tables), output, input);
    }

    private void AddSlopes(ChannelSlopes node)
    {
        Place input = ReadMap(node.Input), output = Make(node.Output);
        CheckSameShape(input, output);
        if (HasInt16(output, input))
        {
            EmitInt16Slopes(node, input, output);
            return;
        }
        if (Array.TrueForAll(node.Slopes, slope => slope == node.Slopes[0]))
        {
            EmitTable(node.Name, input, output, UnaryTable.Of(_network.Rule, [new(UnaryKind.LeakyRelu, node.Slopes[0])], QuantisationOf(input), QuantisationOf(output)));
            return;
        }
        byte[] tables = [.. node.Slopes.SelectMany(slope => UnaryTable.Of(_network.Rule, x => x < 0 ? slope * x : x, QuantisationOf(input), QuantisationOf(output))).Select(level => (byte)level)];
        Emit(WithParameters(Operator(OperatorKind.ChannelTable, _rule, node.Name, output), tables), output, input);
    }
}
