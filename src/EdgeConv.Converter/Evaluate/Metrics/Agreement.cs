using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>How often two networks say the same, where nobody knows the truth.</summary>
/// <remarks>
/// Scores: the same best class. Texts: the same symbols. Masks: the share of pixels of the same class. Boxes: each of the first network's boxes of a score of 0.5 or more is matched with the
/// second's box of its class that overlaps it most; by less than half is lost.
/// </remarks>
internal sealed class Agreement
{
    private const float LeastScore = 0.5f;
    private const double LeastOverlap = 0.5;

    private int _samples, _changed, _boxes, _lost;
    private double _share, _overlap;

    /// <returns>How much of this sample's answer is the same, 0 to 1.</returns>
    public double Add(Answer first, Answer second)
    {
        _samples++;
        double share = (first, second) switch
        {
            (ScoresAnswer one, ScoresAnswer other) => one.Best == other.Best ? 1 : 0,
            (TextAnswer one, TextAnswer other) => one.Symbols.AsSpan().SequenceEqual(other.Symbols) ? 1 : 0,
            (MaskAnswer one, MaskAnswer other) => Same(one.Map, other.Map),
            (BoxesAnswer one, BoxesAnswer other) => Matched(one.Boxes, other.Boxes),
            _ => throw new ArgumentException("answers of two kinds"),
        };
        _share += share;
        _changed += share < 1 ? 1 : 0;
        return share;
    }

    public AgreementResult Result() => new(_samples, _changed, _samples > 0 ? _share / _samples : 0, _boxes, _lost, _boxes > _lost ? _overlap / (_boxes - _lost) : null);

    private static double Same(LabelMap one, LabelMap other)
    {
        int same = 0;
        for (int i = 0; i < one.Labels.Length; i++)
            same += one.Labels[i] == other.Labels[i] ? 1 : 0;
        return (double)same / one.Labels.Length;
    }

    private double Matched(Box[] ones, Box[] others)
    {
        int boxes = 0, kept = 0;
        foreach (Box box in ones)
        {
            if (!(box.Score >= LeastScore))
                continue;
            boxes++;
            double best = others.Where(other => other.Label == box.Label).Select(other => (double)Box.Iou(box, other)).DefaultIfEmpty().Max();
            if (best < LeastOverlap)
                continue;
            kept++;
            _overlap += best;
        }

        _boxes += boxes;
        _lost += boxes - kept;
        return boxes > 0 ? (double)kept / boxes : 1;
    }
}

/// <param name="ChangedAnswers">Samples of which the second network says something else.</param>
/// <param name="Share">The mean agreement of a sample, 0 to 1.</param>
/// <param name="Boxes">The first network's boxes of a score of 0.5 or more; 0 where it finds no boxes.</param>
/// <param name="LostBoxes">Those that the second network does not find.</param>
/// <param name="MeanIou">Of those that it finds; null without.</param>
internal sealed record AgreementResult(int Samples, int ChangedAnswers, double Share, int Boxes, int LostBoxes, double? MeanIou);
