using System.Globalization;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Tests.Accuracy.Judges;

/// <summary>
/// Boxes of the int8 network against those of the float graph, both after non-maximum suppression. A float box of more than <paramref name="score"/> is matched with the
/// int8 box of the same class that overlaps it most, each with one at most, the best scores first; what overlaps by less than a half, or is scored under
/// <paramref name="partner"/>, is no partner, and a float box without one is lost.
/// </summary>
/// <param name="decode">Boxes of an inference's outputs down to a score, best first.</param>
/// <param name="score">Float boxes above it count.</param>
/// <param name="partner">The least score of a box that is still found: what a user's threshold would let pass.</param>
/// <param name="least">The least mean overlap (intersection over union) of the matched.</param>
internal sealed class BoxesJudge(Func<float[][], float, List<Box>> decode, float score, float partner, double least) : IJudge
{
    private const float LeastOverlap = 0.5f;

    private readonly List<double> _overlaps = [];
    private int _boxes, _extra;

    public void Add(int picture, float[][] expected, float[][] actual)
    {
        List<Box> before = decode(expected, partner), after = decode(actual, partner), free = [.. after];
        foreach (Box box in before.Where(box => box.Score > score))
        {
            _boxes++;
            Box best = free.Where(other => other.Label == box.Label).OrderByDescending(other => Box.Iou(box, other)).FirstOrDefault();
            if (Box.Iou(box, best) < LeastOverlap)
                continue;
            free.Remove(best);
            _overlaps.Add(Box.Iou(box, best));
        }

        _extra += after.Count(box => box.Score > score && !before.Exists(other => other.Label == box.Label && Box.Iou(box, other) >= LeastOverlap));
    }

    public double MeanOverlap => _overlaps.DefaultIfEmpty().Average();

    public int Lost => _boxes - _overlaps.Count;

    public string Found => string.Create(CultureInfo.InvariantCulture, $"{_boxes} boxes, {Lost} lost, {_extra} new, mean IoU {MeanOverlap:0.000}, least {_overlaps.DefaultIfEmpty().Min():0.000}");

    public string Limit => string.Create(CultureInfo.InvariantCulture, $"IoU {least:0.00}, 0 lost above {score:0.0}");

    public double Score => MeanOverlap;

    public bool Holds => _boxes > 0 && Lost == 0 && MeanOverlap >= least;
}
