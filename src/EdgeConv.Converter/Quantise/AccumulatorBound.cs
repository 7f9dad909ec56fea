using EdgeConv.Blob;
using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Quantise;

/// <summary>The proof that no accumulator leaves int32: for each output channel the largest and least sum that any int8 input can make.</summary>
internal static class AccumulatorBound
{
    /// <summary>Checks every convolution and fully connected node of an int8 graph; throws where a sum could overflow.</summary>
    public static void Prove(ModelGraph graph)
    {
        if (Complaint(graph) is { } complaint)
            throw new EdgeConvException(ConverterErrors.Overflow, complaint);
    }

    /// <summary>Whether no sum of the graph can overflow.</summary>
    public static bool Holds(ModelGraph graph) => Complaint(graph) is null;

    private static string? Complaint(ModelGraph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            string? complaint = node switch
            {
                Convolution { Weights.Type: ElementType.Int8 } convolution => Complaint(node, convolution.Weights, convolution.Bias),
                FullyConnected { Weights.Type: ElementType.Int8 } full => Complaint(node, full.Weights, full.Bias),
                _ => null,
            };
            if (complaint is not null)
                return complaint;
        }
        return null;
    }

    private static string? Complaint(Node node, Value weights, Value? bias)
    {
        int zeroPoint = node.Input.Quantisation!.ZeroPoint;
        int depth = checked((int)(weights.Elements / weights.Shape[0]));
        var levels = (sbyte[])weights.Data!;
        var offsets = (int[]?)bias?.Data;
        for (int channel = 0; channel < weights.Shape[0]; channel++)
        {
            ReadOnlySpan<sbyte> filter = levels.AsSpan(channel * depth, depth);
            int offset = offsets is null ? 0 : offsets[channel];
            (long least, long most) = node.Input.Type == ElementType.Int16 ? Int16Bounds(filter, offset) : Bounds(filter, offset, zeroPoint);
            if (least < int.MinValue || most > int.MaxValue)
                return $"{node.Name}: the sum of output channel {channel} may reach [{least}, {most}], outside int32; retrain with smaller weights or bias";
        }
        return null;
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

    /// <summary>The same over all x of int16, as a reader bounds it: of a magnitude of 32,768.</summary>
    public static (long Least, long Most) Int16Bounds(ReadOnlySpan<sbyte> weights, long bias)
    {
        long magnitude = 0;
        foreach (sbyte weight in weights)
            magnitude += Math.Abs((int)weight);
        return (bias - Int16Check.Largest * magnitude, bias + Int16Check.Largest * magnitude);
    }
}
