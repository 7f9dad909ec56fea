namespace EdgeConv.Converter.Evaluate.Compare.Advice;

/// <summary>Calibration on so few samples that ranges are chance.</summary>
internal static class FewSamples
{
    private const int Few = 32;

    public static IEnumerable<Suggestion> Of(ComparisonFacts facts)
    {
        if (facts.CalibrationSamples < Few)
            yield return new($"ranges come from {facts.CalibrationSamples} calibration samples", "more calibration samples: a hundred of the kind that the network will see");
    }
}
