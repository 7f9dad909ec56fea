using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>A layer that adds noise because a few values are so much larger than the others that 255 levels are too few for both.</summary>
internal static class RareLargeValues
{
    private const double Much = 60; // the typical value is then about four levels

    public static IEnumerable<Suggestion> Of(ComparisonFacts facts)
    {
        if (facts.Quantised is { WideLayers: > 0, WidensWhereNeeded: false })
            yield break;
        foreach (LayerLoss loss in facts.Worst)
        {
            ValueStatistics? statistics = facts.Values.Where(pair => pair.Key.Name == loss.Name).Select(pair => pair.Value).FirstOrDefault();
            if (statistics is null || statistics.Typical <= 0 || statistics.Largest < Much * statistics.Typical)
                continue;
            yield return new($"{loss.Name}: its largest value, {Advices.Number(statistics.Largest)}, is {Advices.Number(statistics.Largest / statistics.Typical)} times its typical one",
                "--int16 1: int16 for the layer that needs it");
        }
    }
}
