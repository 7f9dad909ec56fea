using EdgeConv.Converter.Quantise;

namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>A loss that shows, of a network that was quantised with less work than can be done.</summary>
internal static class MoreEffort
{
    private const double LowDb = 20, ManyChanged = 0.02;

    public static IEnumerable<Suggestion> Of(ComparisonFacts facts)
    {
        ComparisonResult result = facts.Comparison;
        bool isLow = result.OutputSignalToNoiseDb < LowDb, isChanged = result.ChangedAnswers > ManyChanged * result.Samples;
        if ((!isLow && !isChanged) || facts.Quantised?.RoundingSteps >= QuantiseOptions.For(Effort.Best).RoundingSteps)
            yield break;
        string fact = isLow ? $"the outputs' signal-to-noise ratio is {Advices.Number(result.OutputSignalToNoiseDb!.Value)} dB" : $"{result.ChangedAnswers} of {result.Samples} answers change";
        yield return new(fact, "--effort best: more learned rounding, and int16 for the layers that need it");
    }
}
