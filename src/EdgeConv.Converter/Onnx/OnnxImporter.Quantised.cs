using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Onnx;

/// <summary>
/// QuantizeLinear and DequantizeLinear. Of values that flow, the first becomes a <see cref="Quantize"/> from floats to floats that states the scale, the second
/// nothing: nodes between both work on the same reals. Constants become floats that keep their scales.
/// </summary>
internal sealed partial class OnnxImporter
{
    private void QuantizeLinear(OnnxNode node)
    {
        Quantisation scales = StatedScales(node, node.Flowing(0));
        if (scales.IsPerTensor && scales.ZeroPoint is < sbyte.MinValue or > sbyte.MaxValue)
            throw new UnsupportedNodeException("levels of 32 bits: quantise activations to 8");
        if (!scales.IsPerTensor)
            throw new UnsupportedNodeException("a scale per channel of an activation: quantise activations with one scale");
        Emit(node, output =>
        {
            output.Quantisation = scales;
            return new Quantize(node.Name, node.Flowing(0), output);
        });
    }

    private void DequantizeLinear(OnnxNode node)
    {
        if (node.Flowing(0) is { Quantisation: null } value && _graph.Inputs.Contains(value))
            throw new UnsupportedNodeException("it reads a graph input: export with float32 inputs and a QuantizeLinear behind them");
        Identity(node);
        _values[node.Proto.Output[0]].Quantisation = node.Flowing(0).Quantisation;
    }

    /// <summary>A constant quantised or dequantised: the reals that are left, with their scales.</summary>
    private Value Requantised(OnnxNode node)
    {
        Value constant = node.Constant(0);
        if (node.Operation == "DequantizeLinear" && constant is { Type: ElementType.Float32, Quantisation: not null })
            return constant;
        Quantisation scales = StatedScales(node, constant);
        _budget.Charge(constant.Elements);
        long inner = constant.Shape.Skip(scales.Axis + 1).Aggregate(1L, (product, size) => product * size);
        (int low, int high) = Range(node);
        // The zero point of a constant is kept as that of its type, the levels are not.
        var reals = new float[constant.Elements];
        for (int i = 0; i < reals.Length; i++)
        {
            int pair = scales.IsPerTensor ? 0 : (int)(i / inner % scales.Scales.Length);
            int zero = scales.ZeroPoints[pair];
            long level = constant.Data switch
            {
                float[] floats => (long)Math.Clamp(Math.Round((double)(floats[i] / scales.Scales[pair])) + zero, low, high),
                sbyte[] bytes when constant.Type == ElementType.Int8 => bytes[i],
                byte[] bytes => bytes[i] - 128,
                int[] ints => ints[i],
                _ => throw new UnsupportedNodeException($"constant '{constant.Name}' is {constant.Type}: quantise to 8 bits"),
            };
            reals[i] = scales.Scales[pair] * (level - zero);
        }
        return new(node.Proto.Output[0], constant.Shape, ElementType.Float32) { Data = reals, Quantisation = scales };
    }

    private static (int Low, int High) Range(OnnxNode node) => node.HasInput(2) && node.Inputs[2]!.Type == ElementType.Int32 ? (int.MinValue, int.MaxValue) : (sbyte.MinValue, sbyte.MaxValue);

    /// <summary>Scales and zero points as those of int8: uint8 is the same 128 lower.</summary>
    private static Quantisation StatedScales(OnnxNode node, Value value)
    {
        float[] scales = node.Floats(1);
        Value? stated = node.HasInput(2) ? node.Constant(2) : null;
        if (scales.Length == 0 || Array.Exists(scales, scale => !(scale > 0)) || (stated is not null && stated.Elements != scales.Length))
            throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has scales or zero points that do not fit; export the model again");
        if (node.Int("block_size", 0) != 0)
            throw new UnsupportedNodeException("a scale per block: quantise per tensor or channel");
        // Without a zero point the type is uint8, unless a constant says another.
        ElementType type = stated?.Type ?? (value.Type is ElementType.Int8 or ElementType.Int32 ? value.Type : ElementType.UInt8);
        int lower = type switch
        {
            ElementType.UInt8 => 128,
            ElementType.Int8 or ElementType.Int32 => 0,
            _ => throw new UnsupportedNodeException($"levels of {type}: quantise to 8 bits"),
        };
        int[] zeros = [.. Enumerable.Range(0, scales.Length).Select(i => (int)(stated?.Data switch
        {
            sbyte[] bytes when type == ElementType.Int8 => bytes[i],
            byte[] bytes => bytes[i],
            int[] ints => ints[i],
            _ => 0L,
        }) - lower)];
        if (scales.Length == 1)
            return new(scales, zeros);
        int axis = node.Axis(node.Int("axis", 1), value.Shape.Length);
        return value.Shape[axis] == scales.Length ? new(scales, zeros, axis)
            : throw new EdgeConvException(ConverterErrors.Inconsistent, $"node '{node.Name}' has {scales.Length} scales for axis {axis} of {NodeShape.Text(value.Shape)}; export the model again");
    }

    /// <summary>Scales of weights whose output channels stand first now; null where they belong to another axis.</summary>
    private static Quantisation? ScalesOfOutputs(Value stored, int outputs) =>
        stored.Quantisation is not { } scales ? null : scales.IsPerTensor ? scales : scales.Scales.Length == outputs ? scales with { Axis = 0 } : null;
}
