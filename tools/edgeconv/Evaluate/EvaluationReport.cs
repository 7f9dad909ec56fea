using System.Text.Json.Serialization;
using EdgeConv.Converter.Evaluate.Metrics;

namespace EdgeConv.Command.Evaluate;

/// <summary>What <c>edgeconv eval --json</c> prints; its keys stay as they are.</summary>
/// <param name="Model">The file that was judged.</param>
/// <param name="Arithmetic"><c>float32</c> or <c>int8</c>.</param>
/// <param name="Data">What it was judged by.</param>
/// <param name="Format">One of the words of <c>--format</c>.</param>
/// <param name="Seconds">Reading pictures included; the only key that differs from run to run.</param>
/// <param name="Classification">With a truth of classes, else null; the three others likewise.</param>
/// <param name="Notes">What was chosen on the way.</param>
internal sealed record EvaluationReport(
    string Model, string Arithmetic, string Data, string Format, int Samples, double Seconds, ClassificationResult? Classification, DetectionResult? Detection,
    SegmentationResult? Segmentation, TextResult? Text, IReadOnlyList<string> Notes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
