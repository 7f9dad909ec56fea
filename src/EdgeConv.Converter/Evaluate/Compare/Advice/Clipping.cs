using EdgeConv.Converter.Graph;

namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>Values that leave what calibration showed.</summary>
internal static class Clipping
{
    private const double Share = 0.002;

    public static IEnumerable<Suggestion> Of(ComparisonFacts facts)
    {
        foreach ((Value value, ValueStatistics statistics) in facts.Values.Where(pair => facts.IsAmongWorst(pair.Key)).OrderByDescending(pair => (double)pair.Value.Clipped / Math.Max(1, pair.Value.Count)))
        {
            double share = (double)statistics.Clipped / Math.Max(1, statistics.Count);
            if (share < Share)
                continue;
            yield return new($"{value.Name}: {Advices.Number(100 * share)} % of its values, up to {Advices.Number(statistics.Largest)}, are more than its int8 range holds",
                "more calibration samples, of the kind that is judged here; or --range minmax");
        }
    }
}
