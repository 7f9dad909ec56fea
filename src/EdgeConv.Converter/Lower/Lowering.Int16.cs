using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Portable;

namespace EdgeConv.Converter.Lower;

/// <summary>Values of int16, and what stands between them and others.</summary>
internal sealed partial class Lowering
{
    /// <summary>int16 is symmetric; -32768 stays unused.</summary>
    private const int MostInt16 = short.MaxValue;

    /// <summary>What a function may be given beyond what calibration saw, and the places where its largest magnitude is looked for, on either side of 0.</summary>
    private const float RoomBeyondReach = 1.25f;
    private const int TableSteps = 256;

    private bool IsInt16(Place place) => _network.Tensors[place.Tensor].IsInt16;

    private bool HasInt16(Place output, params ReadOnlySpan<Place> inputs)
    {
        bool has = IsInt16(output);
        foreach (Place input in inputs)
            has |= IsInt16(input);
        return has;
    }

    /// <summary>The same in another element type, or in int16 of another scale.</summary>
    private void EmitRequantise(string name, Place input, Place output, Clamp clamp)
    {
        TensorRecord from = _network.Tensors[input.Tensor], to = _network.Tensors[output.Tensor];
        float by = from.IsReal ? 1f / to.Scale : to.IsReal ? from.Scale : from.Scale / to.Scale;
        OperatorRecord op = Operator(OperatorKind.Requantise, Rule.Xnnpack, name, output);
        Emit(to.IsReal ? WithParameters(op, Bytes(by)) : WithRange(op, Bytes(by), clamp, output), output, input);
    }

    /// <summary>Parameters with the range of the output: in the record for int8, behind the others for int16.</summary>
    private OperatorRecord WithRange(OperatorRecord op, byte[] parameters, Clamp clamp, Place output)
    {
        Quantisation quantisation = QuantisationOf(output);
        if (!IsInt16(output))
            return Clamped(parameters.Length > 0 ? WithParameters(op, parameters) : op, clamp, quantisation);
        return WithParameters(op, [.. parameters, .. Bytes(new Int16Range(Int16Bound(clamp.Low, quantisation.Scale), Int16Bound(clamp.High, quantisation.Scale)))]);
    }

    /// <summary>An operator whose int16 output has no range of its own.</summary>
    private OperatorRecord Unranged(OperatorRecord op, Clamp clamp, Place output)
    {
        if (!IsInt16(output))
            return Clamped(op, clamp, QuantisationOf(output));
        return clamp.IsNone ? op : throw new UnsupportedNodeException($"int16 values and an activation, which a {Layer.NameOf(op.Kind)} does not clamp: let them be int8");
    }

    private static int Int16Bound(float real, float scale) => (int)Math.Round((double)Math.Clamp(real / scale, -MostInt16, MostInt16));

    private void EmitInt16Sum(ClampedNode node, bool subtracts, Place a, Place b, Place output, float scaleA, float scaleB)
    {
        float scale = QuantisationOf(output).Scale;
        var factors = new Int16AddParameters(scaleA / scale, subtracts ? -(scaleB / scale) : scaleB / scale);
        Emit(WithRange(Operator(OperatorKind.Add, Rule.Xnnpack, node.Name, output), Bytes(factors), node.Clamp, output), output, a, b);
    }

    private void EmitInt16Product(Binary node, Place a, Place b, Place output)
    {
        float scaleA = QuantisationOf(a).Scale, scaleB = QuantisationOf(b).Scale, scale = QuantisationOf(output).Scale;
        bool divides = node.Kind == BinaryKind.Divide;
        var parameters = new Int16ProductParameters(divides ? scaleA / scaleB / scale : scaleA * scaleB / scale, divides ? 1 : 0);
        Emit(WithRange(Operator(OperatorKind.Multiply, Rule.Xnnpack, node.Name, output), Bytes(parameters), node.Clamp, output), output, a, b);
    }

    /// <summary>A function of each element: of int8 with an entry for each level, of int16 as <see cref="Int16Table"/> has them.</summary>
    private void EmitInt16Table(string name, Place input, Place output, Func<float, float> function)
    {
        Quantisation from = QuantisationOf(input), to = QuantisationOf(output);
        byte[] table = IsInt16(input)
            ? MemoryMarshal.AsBytes<int>([.. Enumerable.Range(0, Int16Table.Entries).Select(i => Entry(Int16Table.Input(i), 1 << Int16Table.FractionBits, Int16Table.Largest))]).ToArray()
            : MemoryMarshal.AsBytes<short>([.. Enumerable.Range(sbyte.MinValue, 256).Select(q => (short)Entry(q - from.ZeroPoint, 1, MostInt16))]).ToArray();
        Emit(WithParameters(Operator(OperatorKind.Table, Rule.Xnnpack, name, output), table), output, input);

        int Entry(int level, int unit, int most)
        {
            double made = function(from.Scale * level) / (double)to.Scale * unit;
            return double.IsNaN(made) ? 0 : (int)Math.Clamp(Math.Round(made), -most, most);
        }
    }

    /// <summary>
    /// A factor per channel, a function of all, and a factor per channel. What lies between is int16 of the greatest scale that a channel could need, or of what calibration saw where
    /// that is less: the function's table has few entries.
    /// </summary>
    private void EmitInt16ChannelUnary(ChannelUnary node, Place input, Place output)
    {
        float given = Math.Min(QuantisationOf(input).Scale * (IsInt16(input) ? 1 : 1f / 128) / node.Divisors.Min(), RoomBeyondReach * node.Reach / MostInt16);
        float most = Enumerable.Range(-TableSteps, 2 * TableSteps + 1).Max(i => Math.Abs((float)Function(given * MostInt16 * i / TableSteps)));
        float held = QuantisationOf(output).Scale * (IsInt16(output) ? 1 : 1f / 128) / node.Factors.Min();
        Place divided = MakeTensor($"{node.Name}/divided", ShapeOf(input), new(given, 0), TensorFlags.Int16);
        Place made = MakeTensor($"{node.Name}/made", ShapeOf(input), new(most > 0 ? Math.Min(held, most / MostInt16) : held, 0), TensorFlags.Int16);
        EmitInt16Factors($"{node.Name}/divide", input, divided, Array.ConvertAll(node.Divisors, divisor => (1 / divisor, 1 / divisor)));
        EmitInt16Table($"{node.Name}/function", divided, made, x => (float)Function(x));
        EmitInt16Factors(node.Name, made, output, Array.ConvertAll(node.Factors, factor => (factor, factor)));

        double Function(double x) => node.Functions.Aggregate(x, (real, function) => function.Apply(real));
    }

    private void EmitInt16Slopes(ChannelSlopes node, Place input, Place output) =>
        EmitInt16Factors(node.Name, input, output, Array.ConvertAll(node.Slopes, slope => (1f, slope)));

    /// <param name="factors">Of each channel, from 0 on and below.</param>
    private void EmitInt16Factors(string name, Place input, Place output, (float Above, float Below)[] factors)
    {
        float ratio = QuantisationOf(input).Scale / QuantisationOf(output).Scale;
        Int16Slopes[] slopes = Array.ConvertAll(factors, factor => new Int16Slopes(factor.Above * ratio, factor.Below * ratio));
        Emit(WithParameters(Operator(OperatorKind.ChannelTable, Rule.Xnnpack, name, output), MemoryMarshal.AsBytes<Int16Slopes>(slopes).ToArray()), output, input);
    }

    /// <summary>Refuses what no kernel does with int16.</summary>
    private void CheckInt16(in OperatorRecord op, Place output, ReadOnlySpan<Place> inputs)
    {
        if (!HasInt16(output, inputs))
            return;
        bool isSame = true, movesToReals = op.Kind == OperatorKind.Rearrange && _network.Tensors[output.Tensor].IsReal;
        foreach (Place input in inputs)
            isSame &= IsInt16(input) == IsInt16(output);
        if (!Int16Check.Takes(op.Kind, isSame || movesToReals))
            throw new UnsupportedNodeException($"int16 values, which a {Layer.NameOf(op.Kind)} does not take so: let them be int8");
        if (op.Rule != Rule.Xnnpack)
            throw new UnsupportedNodeException("int16 values under arithmetic q31: convert with fp32, or without int16");
        if (op.Kind is OperatorKind.AveragePool or OperatorKind.Mean && op.Taps > Int16Check.MostInSum)
            throw new UnsupportedNodeException($"an average of {op.Taps} int16 values, {Int16Check.MostInSum} at most can be: let them be int8");
    }
}
