namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>All that is looked for, in the order in which it is said: the particular before the general.</summary>
internal static class Advices
{
    private const int MostOfOneKind = 2;

    private static readonly Func<ComparisonFacts, IEnumerable<Suggestion>>[] s_all = [JoinedRanges.Of, ChannelRanges.Of, Clipping.Of, RareLargeValues.Of, FewSamples.Of, MoreEffort.Of];

    public static IReadOnlyList<Suggestion> Of(ComparisonFacts facts) => [.. s_all.SelectMany(one => one(facts).Take(MostOfOneKind))];

    /// <summary>A number in a sentence: two digits that count.</summary>
    public static string Number(double value) => value.ToString(Math.Abs(value) >= 10 ? "0" : "0.##", System.Globalization.CultureInfo.InvariantCulture) is var text && text != "0" || value == 0
        ? text : value.ToString("G1", System.Globalization.CultureInfo.InvariantCulture);
}
