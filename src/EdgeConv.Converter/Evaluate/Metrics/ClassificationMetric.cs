using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>Right answers of a classifier: the best, one of the best five, and which class was taken for which.</summary>
/// <remarks>Recall of a class is the share of its samples that got it; precision the share of the answers that were right.</remarks>
internal sealed class ClassificationMetric
{
    private const int Top = 5;

    private readonly Dictionary<(int Truth, int Answer), int> _pairs = [];
    private int _samples, _best, _top, _classes;

    /// <param name="scores">One per class; what is not a number is no answer.</param>
    /// <param name="truth">The right class.</param>
    public void Add(ReadOnlySpan<float> scores, int truth)
    {
        Span<int> best = stackalloc int[Top];
        int found = TopK.Select(scores, best);
        int answer = found > 0 ? best[0] : -1;
        _samples++;
        _classes = Math.Max(_classes, scores.Length);
        _best += answer == truth ? 1 : 0;
        _top += best[..found].Contains(truth) ? 1 : 0;
        _pairs[(truth, answer)] = _pairs.GetValueOrDefault((truth, answer)) + 1;
    }

    /// <param name="names">Of classes, as far as they have any.</param>
    public ClassificationResult Result(IReadOnlyList<string> names)
    {
        int Count(Func<(int Truth, int Answer), bool> chosen) => _pairs.Where(pair => chosen(pair.Key)).Sum(pair => pair.Value);
        int[] occurring = [.. _pairs.Keys.SelectMany(pair => (int[])[pair.Truth, pair.Answer]).Where(label => label >= 0).Distinct().Order()];
        ClassScore[] classes = [.. occurring.Select(label =>
        {
            int own = Count(pair => pair.Truth == label), said = Count(pair => pair.Answer == label), right = _pairs.GetValueOrDefault((label, label));
            return new ClassScore(label, ClassNaming.Of(names, label), own, right, own > 0 ? (double)right / own : null, said > 0 ? (double)right / said : null);
        })];
        return new(_samples, _best, Share(_best), _classes > Top ? Share(_top) : null, classes,
            [.. _pairs.OrderBy(pair => pair.Key).Select(pair => new Confusion(pair.Key.Truth, pair.Key.Answer, pair.Value))]);
    }

    private double Share(int count) => _samples > 0 ? (double)count / _samples : 0;
}

/// <param name="Samples">How many were judged.</param>
/// <param name="Correct">How many got the right class.</param>
/// <param name="Top1">Their share.</param>
/// <param name="Top5">The share of those whose class is among the five best; null where there are no more than five.</param>
/// <param name="Classes">Those that occur in truth or answers.</param>
/// <param name="Confusions">How often each class was answered with each, the right ones too; an answer of -1 is none.</param>
internal sealed record ClassificationResult(
    int Samples, int Correct, double Top1, double? Top5, IReadOnlyList<ClassScore> Classes, IReadOnlyList<Confusion> Confusions);

/// <param name="Class">Its number.</param>
/// <param name="Samples">That are of it.</param>
/// <param name="Correct">That were answered with it, too.</param>
/// <param name="Recall">Null where there are no samples of it.</param>
/// <param name="Precision">Null where nothing was answered with it.</param>
internal sealed record ClassScore(int Class, string Name, int Samples, int Correct, double? Recall, double? Precision);

internal sealed record Confusion(int Truth, int Answer, int Count);

/// <summary>What a class is called.</summary>
internal static class ClassNaming
{
    public static string Of(IReadOnlyList<string> names, int label) => label >= 0 && label < names.Count ? names[label] : label.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
