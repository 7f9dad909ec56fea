using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise.Reconstruct;

namespace EdgeConv.Converter.Quantise.Wide;

/// <summary>What int16 costs: bytes of activations, and products of int16 where int8's are several times faster.</summary>
internal static class WideCost
{
    /// <summary>The most bytes of values that live at once when every node writes a place of its own: about a plan's arena.</summary>
    public static long PeakBytes(ModelGraph graph)
    {
        var lifetimes = new Lifetimes(graph);
        long now = graph.Inputs.Sum(Bytes), peak = now;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            now += graph.Nodes[i].Outputs.Sum(Bytes);
            peak = Math.Max(peak, now);
            now -= lifetimes.EndingAt(i).Sum(Bytes);
        }
        return peak;
    }

    /// <summary>Whether the family's elements would be factors of products.</summary>
    public static bool IsMultiplied(ModelGraph graph, WideFamily family) =>
        graph.Nodes.Exists(node => Macs.Of(node) > 0 && Array.Exists(node.Inputs, family.Members.Contains));

    private static long Bytes(Value value) => value.Elements * value.Type switch
    {
        ElementType.Int8 or ElementType.UInt8 => 1,
        ElementType.Int16 => 2,
        _ => 4,
    };
}
