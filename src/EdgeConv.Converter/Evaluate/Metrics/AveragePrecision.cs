namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>How the area under precision over recall is taken.</summary>
internal enum Interpolation
{
    /// <summary>The mean of precision at 101 recalls: COCO's.</summary>
    Coco101,

    /// <summary>The area itself: VOC's since 2010.</summary>
    VocAllPoint,
}

/// <summary>
/// Average precision: the area under the curve of precision over recall, precision made to fall only (at each recall the best precision at that or a greater recall).
/// </summary>
/// <remarks>
/// Sources: T.-Y. Lin et al., pycocotools <c>cocoeval.py</c>, <c>accumulate</c> (101 recalls, 0, 0.01 to 1; 0 where a recall is never reached); M. Everingham et al., VOC devkit
/// <c>VOCap.m</c> (sum over all steps of recall).
/// </remarks>
internal static class AveragePrecision
{
    private const int Recalls = 101;

    /// <param name="found">Whether each box is right, in the order of falling scores.</param>
    /// <param name="positives">How many things there are; more than 0.</param>
    public static double Of(IReadOnlyList<bool> found, int positives, Interpolation interpolation)
    {
        var precision = new double[found.Count];
        var right = new int[found.Count];
        int count = 0;
        for (int i = 0; i < precision.Length; i++)
        {
            count += found[i] ? 1 : 0;
            (right[i], precision[i]) = (count, (double)count / (i + 1));
        }

        for (int i = precision.Length - 2; i >= 0; i--)
            precision[i] = Math.Max(precision[i], precision[i + 1]);
        return interpolation == Interpolation.Coco101 ? AtRecalls(precision, right, positives) : Area(precision, right, positives);
    }

    private static double AtRecalls(double[] precision, int[] right, int positives)
    {
        double sum = 0;
        for (int recall = 0, at = 0; recall < Recalls; recall++)
        {
            while (at < precision.Length && (double)right[at] / positives < recall / 100.0)
                at++;
            sum += at < precision.Length ? precision[at] : 0;
        }

        return sum / Recalls;
    }

    private static double Area(double[] precision, int[] right, int positives)
    {
        double area = 0;
        for (int i = 0; i < precision.Length; i++)
            area += (right[i] - (i > 0 ? right[i - 1] : 0)) * precision[i];
        return area / positives;
    }
}
