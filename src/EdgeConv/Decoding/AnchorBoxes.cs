using EdgeConv.Errors;
using EdgeConv.Numerics;

namespace EdgeConv.Decoding;

/// <summary>
/// Answers of detectors of SSD's kind before their boxes are worked out: for each anchor, a score per class and how far the box is from it. Anchors
/// are squares at the centres of the cells of several grids, strides 8, 16, 32 and so on; Ultraface's heads are such.
/// </summary>
/// <remarks>
/// With an anchor's centre, width and height, parts of the picture and at most 1: <c>centre = d * 0.1 * side + centre</c>, <c>side = exp(s * 0.2) * side</c>. Source: Linzaer,
/// Ultra-Light-Fast-Generic-Face-Detector-1MB, <c>generate_priors</c> and <c>convert_locations_to_boxes</c>.
/// </remarks>
public sealed class AnchorBoxes
{
    private const double CentreVariance = 0.1, SideVariance = 0.2;

    /// <summary>The sides of Ultraface's anchors, grid by grid, in pixels of the model's input.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> UltrafaceSides { get; } = [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]];

    private readonly (double X, double Y, double Width, double Height)[] _anchors;
    private readonly int _classes, _background;
    private readonly bool _softmax;

    /// <summary>Makes the anchors.</summary>
    /// <param name="width">Columns of the model's input.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="sides">For each grid, from the finest, the sides of a cell's anchors in pixels.</param>
    /// <param name="classes">Scores per anchor, 1 or more.</param>
    /// <param name="background">The class that means nothing, which gives no box; -1 where there is none.</param>
    /// <param name="softmax">Whether scores are logits that softmax makes probabilities of.</param>
    /// <exception cref="EdgeConvException">No such model exists.</exception>
    public AnchorBoxes(int width, int height, IReadOnlyList<IReadOnlyList<double>> sides, int classes, int background = 0, bool softmax = false)
    {
        ArgumentNullException.ThrowIfNull(sides);
        if (width is < 1 or > 16384 || height is < 1 or > 16384 || sides.Count is 0 or > 8 || sides.Any(grid => grid.Count is 0 or > 32 || grid.Any(side => side is not (> 0 and <= 16384)))
            || classes < 1 || background < -1 || background >= classes)
        {
            throw new EdgeConvException(DecodingErrors.Shape, $"anchor boxes for {width}x{height} and {classes} classes with background {background}: "
                + "give 1 to 8 grids of 1 to 32 sides above 0, and 1 class or more");
        }
        (_classes, _background, _softmax) = (classes, background, softmax);
        var anchors = new List<(double, double, double, double)>();
        for (int grid = 0; grid < sides.Count; grid++)
        {
            (int columns, int rows) = (CellsOf(width, grid), CellsOf(height, grid));
            for (int y = 0; y < rows; y++)
                for (int x = 0; x < columns; x++)
                    foreach (double side in sides[grid])
                        anchors.Add(((x + 0.5) / columns, (y + 0.5) / rows, Math.Min(side / width, 1), Math.Min(side / height, 1)));
        }
        _anchors = [.. anchors];
    }

    /// <summary>Anchors of all grids.</summary>
    public int Count => _anchors.Length;

    /// <summary>Columns or rows of a grid, 0 the finest.</summary>
    /// <param name="pixels">Of the model's input.</param>
    /// <param name="grid">Which.</param>
    public static int CellsOf(int pixels, int grid) => (pixels + (8 << grid) - 1) / (8 << grid);

    /// <summary>The best boxes, best first. Allocates nothing.</summary>
    /// <param name="scores">Anchors times classes: grid by grid, in each row by row, cell by cell, side by side.</param>
    /// <param name="offsets">Anchors times four: of the centre, x and y, and of the logarithms of width and height.</param>
    /// <param name="least">Boxes of lower scores are left out.</param>
    /// <param name="found">Receives them: an anchor gives one for each class that reaches <paramref name="least"/>.</param>
    /// <returns>How many there are; where more reached <paramref name="least"/> than there is room for, the best.</returns>
    /// <exception cref="EdgeConvException">The lengths do not fit.</exception>
    public int Decode(ReadOnlySpan<float> scores, ReadOnlySpan<float> offsets, float least, Span<Box> found)
    {
        if (scores.Length != (long)Count * _classes || offsets.Length != (long)Count * 4)
        {
            throw new EdgeConvException(DecodingErrors.Length,
                $"{Count} anchors of {_classes} classes: {scores.Length} scores and {offsets.Length} offsets do not fit them");
        }
        var best = new BestBoxes(found);
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<float> own = scores.Slice(i * _classes, _classes);
            (double largest, double sum) = _softmax ? SumOf(own) : default;
            for (int label = 0; label < _classes; label++)
            {
                float score = _softmax ? (float)(Elementary.Exp(own[label] - largest) / sum) : own[label];
                if (score >= least && label != _background)
                    best.Add(BoxOf(i, offsets.Slice(4 * i, 4), label, score));
            }
        }

        return best.Count;
    }

    private Box BoxOf(int anchor, ReadOnlySpan<float> offset, int label, float score)
    {
        (double x, double y, double width, double height) = _anchors[anchor];
        (x, y) = (offset[0] * CentreVariance * width + x, offset[1] * CentreVariance * height + y);
        (width, height) = (Elementary.Exp(offset[2] * SideVariance) * width, Elementary.Exp(offset[3] * SideVariance) * height);
        return new(label, score, (float)(x - width / 2), (float)(y - height / 2), (float)(x + width / 2), (float)(y + height / 2));
    }

    private static (double Largest, double Sum) SumOf(ReadOnlySpan<float> logits)
    {
        double largest = logits[0], sum = 0;
        foreach (float logit in logits)
            largest = Math.Max(largest, logit);
        foreach (float logit in logits)
            sum += Elementary.Exp(logit - largest);
        return (largest, sum);
    }
}
