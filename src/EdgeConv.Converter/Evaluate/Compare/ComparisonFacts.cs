using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;

namespace EdgeConv.Converter.Evaluate.Compare;

/// <summary>What is known when advice is given.</summary>
/// <param name="Graph">The float graph.</param>
/// <param name="Values">Of its values, as far as they were watched.</param>
/// <param name="Worst">The layers that add most noise, most first.</param>
/// <param name="Comparison">What came out.</param>
/// <param name="Quantised">The choices that made the int8 network; null where it came as a file.</param>
/// <param name="CalibrationSamples">How many there were; null where nobody knows.</param>
internal sealed record ComparisonFacts(
    ModelGraph Graph, IReadOnlyDictionary<Value, ValueStatistics> Values, IReadOnlyList<LayerLoss> Worst, ComparisonResult Comparison, QuantiseOptions? Quantised, int? CalibrationSamples)
{
    public bool IsAmongWorst(Value value) => Worst.Any(loss => loss.Name == value.Name);
}

/// <summary>What could be done, and the fact that it follows from.</summary>
/// <param name="Fact">What was measured, with the layer's name.</param>
/// <param name="Remedy">An option of <c>edgeconv convert</c>, and what it does.</param>
internal sealed record Suggestion(string Fact, string Remedy);
