using EdgeConv.Errors;

namespace EdgeConv.Decoding;

/// <summary>
/// Answers of detectors that give, for each anchor, a score per class and a box by its corners as fractions of the picture: left, top, right, bottom.
/// Ultraface's <c>scores</c> and <c>boxes</c> are such.
/// </summary>
/// <remarks>Source: Linzaer, Ultra-Light-Fast-Generic-Face-Detector-1MB, <c>predict</c>.</remarks>
public readonly struct CornerBoxes
{
    private readonly int _classes, _background;

    /// <summary>Describes the outputs.</summary>
    /// <param name="classes">Scores per anchor, 1 or more.</param>
    /// <param name="background">The class that means nothing, which gives no box; -1 where there is none.</param>
    /// <exception cref="EdgeConvException">There are no classes.</exception>
    public CornerBoxes(int classes, int background = 0)
    {
        if (classes < 1 || background < -1 || background >= classes)
            throw new EdgeConvException(DecodingErrors.Shape, $"corner boxes of {classes} classes with background {background}: give 1 class or more, and one of them or -1");
        (_classes, _background) = (classes, background);
    }

    /// <summary>The best boxes, best first. Allocates nothing.</summary>
    /// <param name="scores">Anchors times classes.</param>
    /// <param name="boxes">Anchors times four edges.</param>
    /// <param name="least">Boxes of lower scores are left out.</param>
    /// <param name="found">Receives them: an anchor gives one for each class that reaches <paramref name="least"/>.</param>
    /// <returns>How many there are; where more reached <paramref name="least"/> than there is room for, the best.</returns>
    /// <exception cref="EdgeConvException">The lengths do not fit.</exception>
    public int Decode(ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, float least, Span<Box> found)
    {
        if ((long)scores.Length * 4 != (long)boxes.Length * _classes)
            throw new EdgeConvException(DecodingErrors.Length, $"corner boxes of {_classes} classes: {scores.Length} scores and {boxes.Length} edges do not fit one another");
        var best = new BestBoxes(found);
        for (int i = 0; i < scores.Length; i++)
        {
            if (!(scores[i] >= least) || i % _classes == _background)
                continue;
            ReadOnlySpan<float> edges = boxes.Slice(i / _classes * 4, 4);
            best.Add(new(i % _classes, scores[i], edges[0], edges[1], edges[2], edges[3]));
        }

        return best.Count;
    }
}
