using System.Text.Json.Serialization;
using EdgeConv.Converter.Evaluate;
using EdgeConv.Converter.Evaluate.Compare;
using EdgeConv.Converter.Evaluate.Metrics;

namespace EdgeConv.Command.Evaluate;

/// <summary>What <c>edgeconv compare --json</c> prints; its keys stay as they are.</summary>
/// <param name="ChangedAnswers">Samples of which int8 says something else than float.</param>
/// <param name="OutputSignalToNoiseDb">Over all outputs; null where nothing differs.</param>
/// <param name="Layers">In the network's order, those that could be seen on both sides.</param>
/// <param name="Accuracy">Right answers (samples, things or pixels) of both, and how many became wrong or right; null without truth.</param>
/// <param name="Float">The verdict on float; null without truth.</param>
/// <param name="Int8">The verdict on int8; null without truth.</param>
/// <param name="WorstLayers">Those that add most noise, most first.</param>
internal sealed record ComparisonReport(
    string Model, string Data, int Samples, int ChangedAnswers, double? OutputSignalToNoiseDb, AccuracyComparison? Accuracy, Verdict? Float, Verdict? Int8, AgreementResult Agreement,
    IReadOnlyList<LayerLoss> WorstLayers, IReadOnlyList<Suggestion> Suggestions, IReadOnlyList<LayerComparison> Layers, IReadOnlyList<string> Notes)
{
    public static ComparisonReport Of(DataComparisonResult result, string model, string data) => new(
        model, data, result.Compared.Samples, result.Compared.ChangedAnswers, result.Compared.OutputSignalToNoiseDb, result.Compared.Accuracy, result.Float, result.Int8, result.Agreement,
        result.Worst, result.Suggestions, result.Compared.Layers, result.Notes);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ComparisonReport))]
internal sealed partial class CompareJson : JsonSerializerContext;
