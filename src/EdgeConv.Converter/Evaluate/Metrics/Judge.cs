using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;

namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>What a data set says of a network's answers.</summary>
internal sealed record Verdict(ClassificationResult? Classification = null, DetectionResult? Detection = null, SegmentationResult? Segmentation = null, TextResult? Text = null)
{
    /// <summary>The figure that is looked at first, 0 to 1, and its name.</summary>
    public (string Name, double Value) Headline => this switch
    {
        { Classification: { } scores } => ("top-1", scores.Top1),
        { Detection: { } boxes } => ("mAP50", boxes.Map50),
        { Segmentation: { } masks } => ("mean IoU", masks.MeanIou),
        { Text: { } text } => ("exact lines", text.ExactMatch),
        _ => throw new InvalidOperationException("a verdict of nothing"),
    };
}

/// <summary>Counts answers against truths: the metric that belongs to the kind of truth.</summary>
/// <param name="classes">Which of the network's classes a truth's is.</param>
/// <param name="names">The network's classes, as far as they have names.</param>
internal sealed class Judge(ClassMatch classes, IReadOnlyList<string> names, Interpolation interpolation)
{
    private readonly ClassificationMetric _classification = new();
    private readonly DetectionMetric _detection = new(interpolation);
    private readonly SegmentationMetric _segmentation = new();
    private readonly TextMetric _text = new();
    private Truth? _kind;

    /// <summary>Counts an answer.</summary>
    /// <returns>What of it is right, piece by piece: the sample, each thing that counts, or each pixel.</returns>
    /// <exception cref="EdgeConvException">The truth is none that the network can say.</exception>
    public bool[] Add(EvaluationSample sample, Answer answer, (float Left, float Top, float Right, float Bottom) seen)
    {
        _kind = sample.Truth;
        switch (sample.Truth, answer)
        {
            case (ClassTruth truth, ScoresAnswer said):
                int right = Class(truth.Class, said.Scores.Length, sample.Name);
                _classification.Add(said.Scores, right);
                return [said.Best == right];
            case (BoxesTruth truth, BoxesAnswer said):
                TruthBox[] things = [.. truth.Boxes.Select(thing => thing with { Label = classes[thing.Label] })];
                _detection.Add(said.Boxes, things);
                return Found(said, things);
            case (MaskTruth truth, MaskAnswer said):
                LabelMap fitted = SegmentationMetric.Fitted(truth.Read(), said.Map.Width, said.Map.Height, seen);
                for (int i = 0; i < fitted.Labels.Length; i++)
                    if (fitted.Labels[i] != LabelMap.Void)
                        fitted.Labels[i] = (byte)Class(fitted.Labels[i], LabelMap.Void, sample.Name);
                _segmentation.Add(said.Map, fitted);
                return [.. fitted.Labels.Select((label, i) => label == said.Map.Labels[i])];
            case (TextTruth truth, TextAnswer said):
                _text.Add(said.Symbols, truth.Symbols);
                return [said.Symbols.AsSpan().SequenceEqual(truth.Symbols)];
            default:
                throw AnswerReader.Misfit($"{sample.Name}: an answer of this kind cannot be judged by {sample.Truth?.GetType().Name ?? "nothing"}; choose the --decode that belongs to the data set");
        }
    }

    public Verdict Result() => _kind switch
    {
        ClassTruth => new(Classification: _classification.Result(names)),
        BoxesTruth => new(Detection: _detection.Result(names)),
        MaskTruth => new(Segmentation: _segmentation.Result(names)),
        TextTruth => new(Text: _text.Result()),
        _ => throw new InvalidOperationException("nothing was judged"),
    };

    /// <summary>Things that count and are found by a box of a score of 0.5 or more, at an overlap of 0.5.</summary>
    private static bool[] Found(BoxesAnswer said, TruthBox[] things)
    {
        const double Half = 0.5;
        var found = new bool[things.Length];
        foreach (int label in things.Select(thing => thing.Label).Distinct())
        {
            int[] own = [.. Enumerable.Range(0, things.Length).Where(i => things[i].Label == label)];
            BoxMatching.Of([.. said.Boxes.Where(box => box.Label == label && box.Score >= Half)], [.. own.Select(i => things[i])], Half, Interpolation.Coco101, out bool[] taken);
            for (int i = 0; i < own.Length; i++)
                found[own[i]] = taken[i];
        }

        return [.. found.Where((_, i) => !things[i].IsIgnored)];
    }

    private int Class(int number, int count, string name)
    {
        int label = classes[number];
        return label >= 0 && label < count ? label : throw new EdgeConvException(ConverterErrors.DataMisfit, $"{name}: its class {number} would be class {label} of the model, which has {count}; "
            + "give the data set that belongs to the model, or --first-class");
    }
}
