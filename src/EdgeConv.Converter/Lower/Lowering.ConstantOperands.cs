using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Lower;

/// <summary>Maps that are constant, and sums with them.</summary>
internal sealed partial class Lowering
{
    /// <summary>The place of a constant map, whose rows an operator makes of the file's bytes when they are asked for.</summary>
    private Place EmitConstant(Value value, sbyte[] levels) =>
        EmitConstant(value, MakeTensor(value.Name, MapShape.Of(value), QuantisationOf(value), TensorFlags.None), MemoryMarshal.AsBytes<sbyte>(levels).ToArray());

    private Place EmitConstant(Value value, float[] reals) =>
        EmitConstant(value, MakeTensor(value.Name, MapShape.Of(value), s_real, TensorFlags.Real), MemoryMarshal.AsBytes<float>(reals).ToArray());

    private Place EmitConstant(Value value, Place output, byte[] elements)
    {
        _places[value] = output;
        OperatorRecord op = WithParameters(Operator(OperatorKind.Constant, _rule, value.Name, output), elements);
        Emit(op, output);
        _network.Operators[^1] = op with { FirstInput = _network.Views.Count - 1, Output = _network.Views.Count - 1 };
        return output;
    }

    /// <summary>
    /// A sum with a constant, of one element or one per channel, whose table is the same for every channel: constants far below the sum's scale decide no rounding.
    /// </summary>
    private bool TryAddConstant(Binary node)
    {
        int which = node.Inputs[1].IsConstant ? 1 : 0;
        Value constant = node.Inputs[which], map = node.Inputs[1 - which];
        if (node.Kind != BinaryKind.Add || map.IsConstant || constant is not { Type: ElementType.Int8, Data: sbyte[] levels, Quantisation: { IsPerTensor: true } scale }
            || constant.Elements != constant.Shape[^1] || !map.Shape.SequenceEqual(node.Output.Shape))
            return false;
        if (map.Type == ElementType.Int16 || node.Output.Type == ElementType.Int16)
            return false;
        Quantisation from = QuantisationOf(Read(map)), to = QuantisationOf(node.Output);
        sbyte[][] tables = Array.ConvertAll(levels.Distinct().ToArray(), level => SumTable(from, scale, level, to, node.Clamp));
        if (tables.Any(table => !table.SequenceEqual(tables[0])))
            return false;
        Place input = ReadMap(map), output = Make(node.Output);
        CheckSameShape(input, output);
        EmitTable(node.Name, input, output, tables[0]);
        return true;
    }

    /// <summary>The sums of each level and one level of the constant. Index q + 128.</summary>
    private sbyte[] SumTable(Quantisation from, Quantisation constant, sbyte level, Quantisation to, Clamp clamp)
    {
        Rule rule = RuleArithmetic.OfSum(_network.Rule, from.Scale, constant.Scale, to.Scale);
        AddParameters parameters = RuleArithmetic.AddParameters(rule, from.Scale, constant.Scale, to.Scale);
        sbyte low = RuleArithmetic.Bound(rule, clamp.Low, to), high = RuleArithmetic.Bound(rule, clamp.High, to);
        var table = new sbyte[256];
        for (int q = sbyte.MinValue; q <= sbyte.MaxValue; q++)
        {
            long sum = RuleArithmetic.Sum(rule, q - from.ZeroPoint, level - constant.ZeroPoint, parameters);
            table[q - sbyte.MinValue] = (sbyte)Math.Clamp(sum + to.ZeroPoint, low, high);
        }
        return table;
    }
}
