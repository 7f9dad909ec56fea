using EdgeConv.Decoding;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Tests.Decoding;

/// <summary>Drawn outputs of detectors against the decoders' formulas, written once more with lists and in double.</summary>
public sealed class BoxDecoderTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    [InlineData(1, -1)]
    public void Corner_boxes_are_those_of_every_anchor_and_class_above_the_least_score(int classes, int background)
    {
        var random = new SeededRandom(11);
        for (int i = 0; i < 100; i++)
        {
            int anchors = random.NextInt(50);
            float[] scores = Draw(random, anchors * classes), boxes = Draw(random, anchors * 4);
            float least = random.NextInt(100) / 100f;
            var all = new List<Box>();
            for (int a = 0; a < anchors; a++)
                for (int c = 0; c < classes; c++)
                    if (c != background && scores[a * classes + c] >= least)
                        all.Add(new(c, scores[a * classes + c], boxes[4 * a], boxes[4 * a + 1], boxes[4 * a + 2], boxes[4 * a + 3]));
            var found = new Box[random.NextInt(60)];
            int count = new CornerBoxes(classes, background).Decode(scores, boxes, least, found);
            Assert.Equal(DrawnBoxes.Sorted(all).Take(found.Length), found[..count]);
        }
    }

    [Theory]
    [InlineData(64, 32, 3)]
    [InlineData(96, 96, 1)]
    [InlineData(32, 64, 20)]
    public void Yolox_boxes_lie_where_cell_stride_and_exponential_put_them(int width, int height, int classes)
    {
        var random = new SeededRandom(12);
        var grid = new YoloxGrid(width, height, classes);
        for (int i = 0; i < 30; i++)
        {
            var cells = new List<(int Stride, int X, int Y)>();
            foreach (int stride in (int[])[8, 16, 32])
                for (int y = 0; y < height / stride; y++)
                    for (int x = 0; x < width / stride; x++)
                        cells.Add((stride, x, y));
            Assert.Equal(cells.Count, grid.Cells);
            float[] output = Draw(random, cells.Count * (5 + classes));
            var expected = new List<(int Label, double Score, double[] Edges)>();
            for (int c = 0; c < cells.Count; c++)
            {
                float[] cell = output[(c * (5 + classes))..((c + 1) * (5 + classes))];
                int label = Array.IndexOf(cell, cell[5..].Max(), 5) - 5;
                if ((float)(cell[4] * cell[5 + label]) < 0.5f)
                    continue;
                (int stride, int x, int y) = cells[c];
                double centreX = (cell[0] + x) * (double)stride, centreY = (cell[1] + y) * (double)stride, w = Math.Exp(cell[2]) * stride, h = Math.Exp(cell[3]) * stride;
                expected.Add((label, cell[4] * cell[5 + label], [(centreX - w / 2) / width, (centreY - h / 2) / height, (centreX + w / 2) / width, (centreY + h / 2) / height]));
            }

            var found = new Box[cells.Count];
            int count = grid.Decode(output, 0.5f, found);
            Assert.Equal(expected.Count, count);
            expected = [.. expected.OrderByDescending(box => (float)box.Score)];
            for (int k = 0; k < count; k++)
            {
                Box box = found[k];
                Assert.Equal(expected[k].Label, box.Label);
                Assert.Equal((float)expected[k].Score, box.Score);
                float[] edges = [box.Left, box.Top, box.Right, box.Bottom];
                for (int e = 0; e < 4; e++)
                    Assert.Equal(expected[k].Edges[e], edges[e], 1e-5);
            }

            var few = new Box[3];
            int some = grid.Decode(output, 0.5f, few);
            Assert.Equal(found[..Math.Min(3, count)], few[..some]);
        }
    }

    [Theory]
    [InlineData(2, 0, false)]
    [InlineData(3, -1, true)]
    [InlineData(2, 1, true)]
    public void Anchor_boxes_lie_where_anchor_and_offsets_put_them(int classes, int background, bool softmax)
    {
        const int width = 50, height = 30;
        double[][] sides = [[6, 20], [100]];
        var random = new SeededRandom(14);
        var anchors = new List<(double X, double Y, double W, double H)>();
        for (int grid = 0; grid < 2; grid++)
            for (int y = 0; y < (grid == 0 ? 4 : 2); y++)
                for (int x = 0; x < (grid == 0 ? 7 : 4); x++)
                    foreach (double side in sides[grid])
                        anchors.Add(((x + 0.5) / (grid == 0 ? 7 : 4), (y + 0.5) / (grid == 0 ? 4 : 2), Math.Min(1, side / width), Math.Min(1, side / height)));
        var decoder = new AnchorBoxes(width, height, sides, classes, background, softmax);
        Assert.Equal(anchors.Count, decoder.Count);
        float[] scores = [.. Draw(random, anchors.Count * classes).Select(score => softmax ? 4 * score : score)], offsets = [.. Draw(random, anchors.Count * 4).Select(x => 6 * x - 3)];
        var expected = new List<(int Label, double Score, double[] Edges)>();
        for (int a = 0; a < anchors.Count; a++)
        {
            double[] own = [.. scores[(a * classes)..((a + 1) * classes)].Select(score => softmax ? Math.Exp(score) : score)];
            (double x, double y, double w, double h) = anchors[a];
            (x, y) = (x + offsets[4 * a] * 0.1 * w, y + offsets[4 * a + 1] * 0.1 * h);
            (w, h) = (w * Math.Exp(offsets[4 * a + 2] * 0.2), h * Math.Exp(offsets[4 * a + 3] * 0.2));
            for (int c = 0; c < classes; c++)
                if (c != background && own[c] / (softmax ? own.Sum() : 1) >= 0.5)
                    expected.Add((c, own[c] / (softmax ? own.Sum() : 1), [x - w / 2, y - h / 2, x + w / 2, y + h / 2]));
        }
        expected = [.. expected.OrderByDescending(box => (float)box.Score)];
        var found = new Box[200];
        Assert.Equal(expected.Count, decoder.Decode(scores, offsets, 0.5f, found));
        Assert.True(expected.Count > 10);
        for (int k = 0; k < expected.Count; k++)
        {
            Assert.Equal(expected[k].Label, found[k].Label);
            Assert.Equal(expected[k].Score, found[k].Score, 1e-6);
            float[] edges = [found[k].Left, found[k].Top, found[k].Right, found[k].Bottom];
            for (int e = 0; e < 4; e++)
                Assert.Equal(expected[k].Edges[e], edges[e], 1e-5);
        }
    }

    [Fact]
    public void Detection_outputs_count_only_as_many_as_the_model_says_and_turn_its_edges()
    {
        float[] boxes = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0, 0, 1, 1], classes = [3, 0, 7], scores = [0.5f, 0.9f, 0.99f];
        var found = new Box[3];
        Assert.Equal(2, DetectionOutputs.Decode(boxes, classes, scores, [2], 0.4f, found));
        Assert.Equal([new Box(0, 0.9f, 0.6f, 0.5f, 0.8f, 0.7f), new Box(3, 0.5f, 0.2f, 0.1f, 0.4f, 0.3f)], found[..2]);
        Assert.Equal(1, DetectionOutputs.Decode(boxes, classes, scores, [2], 0.6f, found));
        Assert.Equal(0, DetectionOutputs.Decode(boxes, classes, scores, [0], 0, found));
        Assert.Equal(0, DetectionOutputs.Decode(boxes, classes, scores, [float.NaN], 0, found));
        Assert.Equal(3, DetectionOutputs.Decode(boxes, classes, scores, [1e9f], 0, found));
        Assert.Equal(0, DetectionOutputs.Decode(boxes, classes, scores, [-1], 0, found));
    }

    // What a damaged model may answer.
    [Fact]
    public void Outputs_that_are_no_numbers_give_no_boxes()
    {
        float[] nothing = [.. Enumerable.Repeat(float.NaN, 21 * 6)];
        var found = new Box[8];
        Assert.Equal(0, new YoloxGrid(32, 32, 1).Decode(nothing, 0, found));
        Assert.Equal(0, new CornerBoxes(2).Decode(nothing.AsSpan(0, 2), nothing.AsSpan(0, 4), 0, found));
        Assert.Equal(0, DetectionOutputs.Decode(nothing.AsSpan(0, 4), nothing.AsSpan(0, 1), nothing.AsSpan(0, 1), [1], 0, found));
    }

    public static TheoryData<string, Action> Mistakes => new()
    {
        { "EC1401", () => _ = new CornerBoxes(0) },
        { "EC1401", () => _ = new CornerBoxes(2, 2) },
        { "EC1401", () => _ = new YoloxGrid(100, 96, 2) },
        { "EC1401", () => _ = new YoloxGrid(96, 96, 0) },
        { "EC1401", () => _ = new Ctc(10, 4, 10, true) },
        { "EC1401", () => _ = new AnchorBoxes(32, 32, [], 2) },
        { "EC1401", () => _ = new AnchorBoxes(32, 32, [[8], []], 2) },
        { "EC1401", () => _ = new AnchorBoxes(32, 32, [[double.NaN]], 2) },
        { "EC1401", () => _ = new AnchorBoxes(32, 32, [[8]], 2, background: 2) },
        { "EC1402", () => new AnchorBoxes(32, 32, [[8]], 2).Decode(new float[32], new float[63], 0, []) },
        { "EC1402", () => new CornerBoxes(2).Decode(new float[8], new float[12], 0, []) },
        { "EC1402", () => new YoloxGrid(32, 32, 1).Decode(new float[21 * 6 - 1], 0, []) },
        { "EC1402", () => DetectionOutputs.Decode(new float[8], new float[3], new float[2], [2], 0, []) },
        { "EC1402", () => DetectionOutputs.Decode(new float[8], new float[2], new float[2], [], 0, []) },
        { "EC1402", () => new Ctc(10, 4, 9, true).Decode(new float[39], []) },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_refused(string code, Action mistake) => Assert.Equal(code, Assert.Throws<EdgeConvException>(mistake).Code?.Id);

    [Fact]
    public void Decoding_allocates_nothing()
    {
        var random = new SeededRandom(13);
        var anchors = new AnchorBoxes(80, 80, [[8, 16]], 2, softmax: true);
        float[] scores = Draw(random, 400), boxes = Draw(random, 800), yolox = Draw(random, 21 * 8), ctc = Draw(random, 100), ten = [10];
        Box[] found = new Box[50];
        int[] best = new int[5];
        int sum = All();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            sum += All();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);

        int All() => NonMaximumSuppression.Apply(found.AsSpan(0, new CornerBoxes(2).Decode(scores, boxes, 0.3f, found)), 0.4f)
            + anchors.Decode(scores, boxes, 0.3f, found) + new YoloxGrid(32, 32, 3).Decode(yolox, 0.1f, found)
            + DetectionOutputs.Decode(boxes.AsSpan(0, 40), scores.AsSpan(0, 10), scores.AsSpan(10, 10), ten, 0.1f, found)
            + new Ctc(10, 10, 9, false).Decode(ctc, best) + TopK.Select(scores, best);
    }

    private static float[] Draw(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextInt(1000) / 1000f)];
}
