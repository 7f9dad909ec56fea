using EdgeConv.Decoding;
using Xunit;

namespace EdgeConv.Tests.Decoding;

/// <summary>Ultraface's outputs by ONNX Runtime for four pictures, decoded.</summary>
public sealed class UltrafaceTests
{
    private const int Anchors = 4420;

    // Counted on the pictures: of 1 and 3 every face is found, once; 0 and 2 are crowds with faces half hidden.
    private static readonly int[] s_faces = [44, 19, 25, 5];

    [Fact]
    public void Finds_each_face_of_the_pictures_once()
    {
        float[] scores = GoldenFile.Read("models/golden/ultraface_rfb320.onnx.out0.f32.gz"), boxes = GoldenFile.Read("models/golden/ultraface_rfb320.onnx.out1.f32.gz");
        Assert.Equal(4 * 2 * Anchors, scores.Length);
        var decoder = new CornerBoxes(classes: 2, background: 0);
        var found = new Box[200];
        for (int picture = 0; picture < 4; picture++)
        {
            float[] itsScores = scores[(picture * 2 * Anchors)..((picture + 1) * 2 * Anchors)], itsBoxes = boxes[(picture * 4 * Anchors)..((picture + 1) * 4 * Anchors)];
            int count = NonMaximumSuppression.Apply(found.AsSpan(0, decoder.Decode(itsScores, itsBoxes, 0.7f, found)), 0.3f);
            Assert.Equal(s_faces[picture], count);
            Assert.Equal(Predict(itsScores, itsBoxes), found[..count]);
            Assert.All(found[..count], box => Assert.True(box is { Label: 1, Left: > -0.02f, Top: > -0.02f, Right: < 1.02f, Bottom: < 1.02f } && box.Area is > 0.0005f and < 0.05f));
        }
    }

    /// <summary>The folded model ends at offsets where the whole one works out its boxes: the same network, so ONNX Runtime's boxes must come out.</summary>
    [Fact]
    public void Boxes_are_worked_out_from_offsets_as_ONNX_Runtime_does_it()
    {
        float[] scores = GoldenFile.Read("models/golden/ultraface_rfb320_simplified.onnx.out0.f32.gz"), offsets = GoldenFile.Read("models/golden/ultraface_rfb320_simplified.onnx.out1.f32.gz"),
            boxes = GoldenFile.Read("models/golden/ultraface_rfb320.onnx.out1.f32.gz");
        var decoder = new AnchorBoxes(320, 240, AnchorBoxes.UltrafaceSides, classes: 2);
        Assert.Equal(Anchors, decoder.Count);
        var found = new Box[Anchors];
        int all = 0;
        for (int picture = 0; picture < 4; picture++)
        {
            float[] itsScores = scores[(picture * 2 * Anchors)..((picture + 1) * 2 * Anchors)];
            int count = decoder.Decode(itsScores, offsets.AsSpan(picture * 4 * Anchors, 4 * Anchors), 0.01f, found);
            int[] expected = [.. Enumerable.Range(0, Anchors).Where(i => itsScores[2 * i + 1] >= 0.01f).OrderByDescending(i => itsScores[2 * i + 1])];
            Assert.Equal(expected.Length, count);
            for (int k = 0; k < count; k++)
            {
                Box box = found[k];
                Assert.Equal((1, itsScores[2 * expected[k] + 1]), (box.Label, box.Score));
                float[] edges = [box.Left, box.Top, box.Right, box.Bottom];
                for (int e = 0; e < 4; e++)
                    Assert.Equal(boxes[4 * (picture * Anchors + expected[k]) + e], edges[e], 1e-5);
            }
            all += count;
        }
        Assert.True(all > 400, $"{all} boxes");
    }

    // The steps of the authors' predict and hard_nms: candidates in ascending order of score, the last one picked, the others filtered by their overlap with it.
    private static List<Box> Predict(float[] scores, float[] boxes)
    {
        var picked = new List<Box>();
        int[] indexes = [.. Enumerable.Range(0, Anchors).Where(i => scores[2 * i + 1] > 0.7).OrderBy(i => scores[2 * i + 1]).TakeLast(200)];
        while (indexes.Length > 0)
        {
            int current = indexes[^1];
            float[] best = boxes[(4 * current)..(4 * current + 4)];
            picked.Add(new(1, scores[2 * current + 1], best[0], best[1], best[2], best[3]));
            indexes = [.. indexes[..^1].Where(i => IouOf(boxes[(4 * i)..(4 * i + 4)], best) <= 0.3)];
        }

        return picked;
    }

    private static double IouOf(float[] a, float[] b)
    {
        double Area(double left, double top, double right, double bottom) => Math.Max(right - left, 0) * Math.Max(bottom - top, 0);
        double overlap = Area(Math.Max(a[0], b[0]), Math.Max(a[1], b[1]), Math.Min(a[2], b[2]), Math.Min(a[3], b[3]));
        return overlap / (Area(a[0], a[1], a[2], a[3]) + Area(b[0], b[1], b[2], b[3]) - overlap + 1e-5);
    }
}
