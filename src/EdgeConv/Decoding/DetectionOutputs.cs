using EdgeConv.Errors;

namespace EdgeConv.Decoding;

/// <summary>
/// The four outputs of TensorFlow Lite's <c>TFLite_Detection_PostProcess</c>, which SSD models end with: boxes (top, left, bottom, right, as fractions), classes, scores,
/// and how many of them count. Suppression has been done.
/// </summary>
/// <remarks>Source: tensorflow/lite/kernels/detection_postprocess.cc.</remarks>
public static class DetectionOutputs
{
    /// <summary>The best boxes, best first. Allocates nothing.</summary>
    /// <param name="boxes">Detections times four edges.</param>
    /// <param name="classes">A class for each, from 0 (the background is not counted).</param>
    /// <param name="scores">A score for each.</param>
    /// <param name="count">One value.</param>
    /// <param name="least">Boxes of lower scores are left out.</param>
    /// <param name="found">Receives them.</param>
    /// <returns>How many there are; where more reached <paramref name="least"/> than there is room for, the best.</returns>
    /// <exception cref="EdgeConvException">The lengths do not fit.</exception>
    public static int Decode(ReadOnlySpan<float> boxes, ReadOnlySpan<float> classes, ReadOnlySpan<float> scores, ReadOnlySpan<float> count, float least, Span<Box> found)
    {
        if (classes.Length != scores.Length || boxes.Length != 4L * scores.Length || count.Length != 1)
            throw new EdgeConvException(DecodingErrors.Length, $"detection outputs: {boxes.Length} edges, {classes.Length} classes, {scores.Length} scores and "
                + $"{count.Length} counts do not fit one another");
        var best = new BestBoxes(found);
        for (int i = 0; i < scores.Length && i < count[0]; i++)
        {
            ReadOnlySpan<float> edges = boxes.Slice(4 * i, 4);
            if (scores[i] >= least)
                best.Add(new((int)classes[i], scores[i], edges[1], edges[0], edges[3], edges[2]));
        }

        return best.Count;
    }
}
