using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>The proof that no accumulator leaves int32: for each output channel the largest and least sum that any int8 input can make.</summary>
internal static class AccumulatorBound
{
    /// <summary>Checks every convolution and fully connected node of an int8 graph; throws where a sum could overflow.</summary>
    public static void Prove(ModelGraph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node is Convolution { Weights.Type: ElementType.Int8 } convolution)
                Prove(node, convolution.Weights, convolution.Bias);
            else if (node is FullyConnected { Weights.Type: ElementType.Int8 } full)
                Prove(node, full.Weights, full.Bias);
        }
    }

    private static void Prove(Node node, Value weights, Value? bias)
    {
        int zeroPoint = node.Input.Quantisation!.ZeroPoint;
        int depth = checked((int)(weights.Elements / weights.Shape[0]));
        var levels = (sbyte[])weights.Data!;
        var offsets = (int[]?)bias?.Data;
        for (int channel = 0; channel < weights.Shape[0]; channel++)
        {
            (long least, long most) = Bounds(levels.AsSpan(channel * depth, depth), offsets is null ? 0 : offsets[channel], zeroPoint);
            if (least < int.MinValue || most > int.MaxValue)
            {
                throw new EdgeConvException(ConverterErrors.Overflow,
                    $"{node.Name}: the sum of output channel {channel} may reach [{least}, {most}], outside int32; retrain with smaller weights or bias");
            }
        }
    }

    /// <summary>The least and the most of <c>bias + sum((x - zeroPoint) * w)</c> over all x in [-128, 127].</summary>
    public static (long Least, long Most) Bounds(ReadOnlySpan<sbyte> weights, int bias, int zeroPoint)
    {
        long least = bias, most = bias;
        foreach (sbyte weight in weights)
        {
            int atLow = (sbyte.MinValue - zeroPoint) * weight, atHigh = (sbyte.MaxValue - zeroPoint) * weight;
            least += Math.Min(atLow, atHigh);
            most += Math.Max(atLow, atHigh);
        }

        return (least, most);
    }
}
