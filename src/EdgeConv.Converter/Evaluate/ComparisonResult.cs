namespace EdgeConv.Converter.Evaluate;

/// <summary>A layer's int8 values against the float graph's.</summary>
/// <param name="Name">The value's name in the source model.</param>
/// <param name="Operator">What makes it.</param>
/// <param name="Elements">Per inference.</param>
/// <param name="SignalToNoiseDb">Decibels; null where nothing differs.</param>
internal sealed record LayerComparison(string Name, string Operator, long Elements, double? SignalToNoiseDb);

/// <summary>A float graph against the int8 network made from it, on the same samples.</summary>
/// <param name="Samples">Inferences.</param>
/// <param name="ChangedAnswers">Samples whose largest value of the first output has another place.</param>
/// <param name="OutputSignalToNoiseDb">Decibels over all outputs; null where nothing differs.</param>
/// <param name="Layers">Values that could be seen on both sides, in graph order.</param>
/// <param name="Accuracy">With labels only.</param>
internal sealed record ComparisonResult(
    int Samples, int ChangedAnswers, double? OutputSignalToNoiseDb, IReadOnlyList<LayerComparison> Layers, AccuracyComparison? Accuracy);

/// <summary>Answers against labels; the place of the largest value of the first output is the answer.</summary>
/// <param name="FloatCorrect">Right answers of the float graph.</param>
/// <param name="Int8Correct">Right answers of the int8 network.</param>
/// <param name="Broken">Right in float, wrong in int8.</param>
/// <param name="Repaired">Wrong in float, right in int8.</param>
internal sealed record AccuracyComparison(int FloatCorrect, int Int8Correct, int Broken, int Repaired);
