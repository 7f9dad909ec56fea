using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>
/// Layers of an int8 graph that have real weights are written as two of int8: one with the weights rounded, one with what rounding left, at a scale about 254 times finer. Both
/// make int16, and their sum is the layer's output.
/// </summary>
internal static class TwoTerms
{
    private const int Most = 127;

    /// <summary>A channel's second term is no finer than this share of the coarsest: its multiplier stays one that the arithmetic takes.</summary>
    private const double LeastRatio = 1.0 / 1024;

    /// <summary>Whether a layer can be written so: the sums of both terms must stay in int32.</summary>
    public static bool Fit(WeightedLayer layer) =>
        layer is { Int8: Convolution or FullyConnected, Source: Convolution or FullyConnected, Int8.Output.Type: ElementType.Int8 or ElementType.Int16 }
        && (long)Most * layer.Depth * (layer.Int8.Input.Type == ElementType.Int16 ? Int16Check.Largest : byte.MaxValue) <= int.MaxValue;

    /// <summary>Replaces the layers with real weights.</summary>
    public static void Write(ModelGraph graph)
    {
        for (int i = 0; i < graph.Nodes.Count; i++)
            if (graph.Nodes[i] is ClampedNode { Inputs: [_, { Type: ElementType.Float32, IsConstant: true, Quantisation: not null }, ..] } layer and (Convolution or FullyConnected))
            {
                Node[] written = Written(layer);
                graph.Nodes.RemoveAt(i);
                graph.Nodes.InsertRange(i, written);
                i += written.Length - 1;
            }
    }

    private static Node[] Written(ClampedNode layer)
    {
        Value weights = layer.Inputs[1], output = layer.Output;
        Quantisation scales = weights.Quantisation!;
        float[] reals = weights.Floats;
        int channels = weights.Shape[0], depth = reals.Length / channels;
        sbyte[] coarse = new sbyte[reals.Length], rest = new sbyte[reals.Length];
        var fine = new float[channels];
        double largestRest = 0, leastScale = scales.Scales.Max() * LeastRatio;
        for (int channel = 0; channel < channels; channel++)
        {
            double scale = scales.Scales[scales.IsPerTensor ? 0 : channel], sum = 0;
            fine[channel] = (float)(Math.Max(scale, leastScale) / (2 * Most));
            for (int i = channel * depth; i < (channel + 1) * depth; i++)
            {
                coarse[i] = (sbyte)Math.Clamp(Math.Round(reals[i] / scale), -Most, Most);
                rest[i] = (sbyte)Math.Clamp(Math.Round((reals[i] - scale * coarse[i]) / fine[channel]), -Most, Most);
                sum += Math.Abs((int)rest[i]);
            }
            largestRest = Math.Max(largestRest, sum * fine[channel]);
        }

        // What leaves the range of the sum may leave that of a term: the sum is clamped all the same.
        Quantisation of = output.Quantisation!;
        float range = output.Type == ElementType.Int16 ? of.Scale * short.MaxValue : 2 * of.Scale * Math.Max(sbyte.MaxValue - of.ZeroPoint, of.ZeroPoint - sbyte.MinValue);
        Value Term(string name, double largest) => new($"{output.Name}:{name}", output.Shape, ElementType.Int16) { Quantisation = new((float)(largest / short.MaxValue), 0) };
        Value first = Term("coarse", range), second = Term("rest", Math.Max(largestRest * Largest(layer.Input), range / short.MaxValue));
        Value Filter(string name, sbyte[] levels, float[] scale) => Value.Constant($"{weights.Name}:{name}", weights.Shape, levels, new Quantisation(scale, new int[scale.Length]));
        return
        [
            Unclamped(layer, $"{layer.Name}:coarse", [layer.Input, Filter("coarse", coarse, scales.Scales), .. layer.Inputs.Skip(2)], first),
            Unclamped(layer, $"{layer.Name}:rest", [layer.Input, Filter("rest", rest, fine)], second),
            new Add(layer.Name, first, second, output) { Clamp = layer.Clamp },
        ];
    }

    /// <summary>The largest magnitude that a value can hold.</summary>
    private static float Largest(Value value)
    {
        Quantisation of = value.Quantisation!;
        return of.Scale * (value.Type == ElementType.Int16 ? short.MaxValue : Math.Max(sbyte.MaxValue - of.ZeroPoint, of.ZeroPoint - sbyte.MinValue));
    }

    private static Node Unclamped(Node layer, string name, Value[] inputs, Value output) => layer switch
    {
        Convolution n => new Convolution(name, inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, output, n.Vertical, n.Horizontal, n.Groups) { Depth = n.Depth },
        _ => new FullyConnected(name, inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, output),
    };
}
