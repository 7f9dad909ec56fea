using EdgeConv.Converter.Evaluate.Data;

namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>Intersection over union of classes' pixels, over all pictures together; the mean is over the classes that occur in truth or answers.</summary>
/// <remarks>Source: M. Everingham et al., "The Pascal Visual Object Classes Challenge: A Retrospective", section 2.2.3. The mask is brought to the answer's size by its nearest pixels.</remarks>
internal sealed class SegmentationMetric
{
    private const int Classes = 256;

    private readonly long[] _both = new long[Classes], _truth = new long[Classes], _answer = new long[Classes];
    private int _samples;

    /// <param name="answer">Of the same size as <paramref name="truth"/>.</param>
    /// <param name="truth"><see cref="LabelMap.Void"/> counts for nothing.</param>
    public void Add(LabelMap answer, LabelMap truth)
    {
        _samples++;
        for (int i = 0; i < truth.Labels.Length; i++)
        {
            byte right = truth.Labels[i], said = answer.Labels[i];
            if (right == LabelMap.Void)
                continue;
            _truth[right]++;
            _answer[said]++;
            if (right == said)
                _both[right]++;
        }
    }

    /// <summary>The part of a mask that a network saw, at its answer's size: each pixel the one that lies nearest.</summary>
    public static LabelMap Fitted(LabelMap mask, int width, int height, (float Left, float Top, float Right, float Bottom) seen)
    {
        var labels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int row = Nearest(y, height, seen.Top, seen.Bottom, mask.Height);
            for (int x = 0; x < width; x++)
                labels[y * width + x] = mask.Labels[row * mask.Width + Nearest(x, width, seen.Left, seen.Right, mask.Width)];
        }

        return new(width, height, labels);
    }

    /// <param name="names">Of classes, as far as they have any.</param>
    public SegmentationResult Result(IReadOnlyList<string> names)
    {
        ClassOverlap[] classes = [.. Enumerable.Range(0, Classes).Where(label => _truth[label] + _answer[label] > 0).Select(label => new ClassOverlap(
            label, ClassNaming.Of(names, label), _truth[label], (double)_both[label] / (_truth[label] + _answer[label] - _both[label])))];
        long pixels = _truth.Sum();
        return new(_samples, classes.Length > 0 ? classes.Average(one => one.Iou) : 0, pixels > 0 ? (double)_both.Sum() / pixels : 0, classes);
    }

    private static int Nearest(int at, int count, float from, float to, int source) =>
        Math.Clamp((int)Math.Floor((from + (double)(to - from) * (at + 0.5) / count) * source), 0, source - 1);
}

/// <param name="Samples">Pictures.</param>
/// <param name="MeanIou">Over the classes that occur.</param>
/// <param name="PixelAccuracy">The share of pixels that got the right class.</param>
internal sealed record SegmentationResult(int Samples, double MeanIou, double PixelAccuracy, IReadOnlyList<ClassOverlap> Classes);

/// <param name="Pixels">That are of it.</param>
/// <param name="Iou">Intersection over union.</param>
internal sealed record ClassOverlap(int Class, string Name, long Pixels, double Iou);
