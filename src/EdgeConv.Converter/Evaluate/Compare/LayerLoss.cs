using EdgeConv.Converter.Graph;
using EdgeConv.Numerics;

namespace EdgeConv.Converter.Evaluate.Compare;

/// <summary>What a layer adds to the loss.</summary>
/// <param name="Name">The value's name in the source model.</param>
/// <param name="Operator">What makes it.</param>
/// <param name="InputDb">The worst signal-to-noise ratio among what it reads; null where nothing differs there.</param>
/// <param name="OutputDb">Its own; null where nothing differs.</param>
/// <param name="AddedNoise">Noise over signal at its output less that at its input: what the layer itself adds.</param>
internal sealed record LayerLoss(string Name, string Operator, double? InputDb, double? OutputDb, double AddedNoise)
{
    /// <summary>How far the ratio falls, in decibels; null where nothing differs before it.</summary>
    public double? DropDb => InputDb - OutputDb;

    /// <summary>All layers that were seen on both sides, in graph order.</summary>
    public static IReadOnlyList<LayerLoss> Of(ModelGraph graph, IReadOnlyList<LayerComparison> layers)
    {
        var seen = new Dictionary<string, LayerComparison>();
        foreach (LayerComparison layer in layers)
            seen.TryAdd(layer.Name, layer);
        var ratio = new Dictionary<Value, double?>(); // of every value: its own, or that of what it was made of
        var losses = new List<LayerLoss>();
        foreach (Node node in graph.Nodes)
        {
            double? input = Worst(node.Inputs.Where(value => !value.IsConstant).Select(value => ratio.GetValueOrDefault(value)));
            foreach (Value output in node.Outputs)
                ratio[output] = input;
            if (!seen.Remove(node.Output.Name, out LayerComparison? own) || node is Transpose or Reshape)
                continue;
            ratio[node.Output] = own.SignalToNoiseDb;
            losses.Add(new(own.Name, own.Operator, input, own.SignalToNoiseDb, Math.Max(0, Noise(own.SignalToNoiseDb) - Noise(input))));
        }

        return losses;
    }

    /// <summary>Those that add most, most first.</summary>
    public static IReadOnlyList<LayerLoss> Worst(IReadOnlyList<LayerLoss> losses, int most) =>
        [.. losses.Where(loss => loss.AddedNoise > 0).OrderByDescending(loss => loss.AddedNoise).Take(most)];

    private static double? Worst(IEnumerable<double?> ratios) => ratios.Where(ratio => ratio is not null).DefaultIfEmpty().Min();

    /// <summary>Noise over signal.</summary>
    private static double Noise(double? decibels) => decibels is { } ratio ? Elementary.Pow(10, -ratio / 10) : 0;
}
