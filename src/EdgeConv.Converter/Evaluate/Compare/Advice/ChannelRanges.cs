using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>A layer that adds noise and whose channels' ranges differ so much that the smaller ones get few levels of the common scale.</summary>
internal static class ChannelRanges
{
    private const double Much = 50;

    public static IEnumerable<Suggestion> Of(ComparisonFacts facts)
    {
        foreach (Convolution layer in facts.Worst.Select(loss => facts.Graph.Nodes.OfType<Convolution>().FirstOrDefault(node => node.Output.Name == loss.Name)).OfType<Convolution>())
        {
            if (!facts.Values.TryGetValue(layer.Output, out ValueStatistics? statistics) || statistics.Channels is not { } channels)
                continue;
            float[] used = [.. channels.Where(range => range > 0).Order()];
            if (used.Length < 2)
                continue;
            double times = used[^1] / used[used.Length / 4]; // a quarter of the channels is smaller still
            if (times < Much)
                continue;
            yield return new($"{(layer.IsDepthwise ? "depthwise " : "")}{layer.Output.Name}: channel ranges differ {Advices.Number(times)}x, from {Advices.Number(used[used.Length / 4])} to {Advices.Number(used[^1])}",
                facts.Quantised?.Equalise == true ? "--int16 1: its values become int16" : "--equalise on: moves factors per channel between layers");
        }
    }
}
