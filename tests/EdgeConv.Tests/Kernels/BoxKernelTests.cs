using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Kernels;

/// <summary>Suppression and detection against what ONNX's text and TensorFlow Lite's operator say, written with lists.</summary>
[Trait("suite", "kernels")]
public sealed class BoxKernelTests
{
    public static TheoryData<string, string> Suppressions => KernelCases.Of(OperatorKind.NonMaximumSuppression);

    public static TheoryData<string, string> Detections => KernelCases.Of(OperatorKind.DetectionPostProcess);

    private readonly record struct Corners(float Top, float Left, float Bottom, float Right)
    {
        public float Area => (Bottom - Top) * (Right - Left);
    }

    [Theory, MemberData(nameof(Suppressions))]
    public void Boxes_that_overlap_a_better_one_are_left_out(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.NonMaximumSuppression, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            int boxes = 1 + random.NextInt(20), classes = 1 + random.NextInt(3), places = 1 + random.NextInt(24);
            Map places4 = Any(random, boxes, 4, 0, 3), scores = Any(random, classes, boxes, -1, 1), output = Map.Reals(random, 1, places, 3);
            SuppressionParameters parameters = RegionCase.Suppression(random, boxes);
            OperatorRecord op = KernelCases.Operator(OperatorKind.NonMaximumSuppression, rule, output, random) with { Flags = OperatorFlags.ReadsAll };
            var expected = new List<float>();
            for (int c = 0; c < classes; c++)
                foreach (int box in Greedy(boxes, i => scores.Real(0, c, i), i => scores.Real(0, c, i) > parameters.LeastScore, i => Box(places4, i, parameters.IsCentred != 0), parameters.MostOverlap)
                    .Take(parameters.MostPerClass))
                    expected.AddRange([0, c, box]);
            float[] rows = [.. expected.Concat(Enumerable.Repeat(-1f, 3 * places)).Take(3 * places)];
            KernelBench.Run(kernel, op, [places4, scores], output, new(RegionCase.Bytes(parameters)), random);
            return KernelCases.Equal(kernel, number, MemoryMarshal.Cast<float, sbyte>(rows).ToArray(), output.Values);
        });
    }

    [Theory, MemberData(nameof(Detections))]
    public void Detections_are_the_best_boxes_in_each_class_or_by_their_best_class(string name, string rule)
    {
        Kernel kernel = KernelCases.Named(OperatorKind.DetectionPostProcess, name);
        KernelCases.Check(kernel, number =>
        {
            var random = new SeededRandom((ulong)number);
            int boxes = 1 + random.NextInt(12), classes = 1 + random.NextInt(4), background = random.NextInt(2);
            Map codes = Any(random, boxes, 4, -3, 3), scores = Any(random, boxes, classes + background, -1, 1);
            DetectionParameters options = RegionCase.Detection(random, boxes, classes);
            float[] anchors = RegionCase.Anchors(random, boxes);
            int most = (int)options.Detections;
            Map output = Map.Reals(random, 1, 6 * most + 1, 1);
            OperatorRecord op = KernelCases.Operator(OperatorKind.DetectionPostProcess, rule, output, random) with { Flags = OperatorFlags.ReadsAll };
            Corners[] decoded = [.. Enumerable.Range(0, boxes).Select(i => Decode(codes, i, anchors, options))];
            float Score(int box, int category) => scores.Real(0, box, background + category);
            List<(int Box, int Category)> found = [];
            if (options.IsRegular != 0)
                found = [.. Enumerable.Range(0, classes)
                    .SelectMany(c => Greedy(boxes, i => Score(i, c), i => Score(i, c) >= options.LeastScore, i => decoded[i], options.MostOverlap).Take(options.DetectionsPerClass).Select(box => (box, c)))
                    .OrderByDescending(each => Score(each.box, each.c)).Take(options.MostDetections)];
            else
            {
                int[][] best = [.. Enumerable.Range(0, boxes).Select(box => Enumerable.Range(0, classes).OrderByDescending(c => Score(box, c)).Take(options.MostClassesPerDetection).ToArray())];
                found = [.. Greedy(boxes, i => Score(i, best[i][0]), i => Score(i, best[i][0]) >= options.LeastScore, i => decoded[i], options.MostOverlap)
                    .Take(options.MostDetections).SelectMany(box => best[box].Select(c => (box, c)))];
            }
            var expected = new float[6 * most + 1];
            for (int i = 0; i < found.Count; i++)
            {
                Corners box = decoded[found[i].Box];
                new[] { box.Top, box.Left, box.Bottom, box.Right }.CopyTo(expected, 4 * i);
                (expected[4 * most + i], expected[5 * most + i]) = (found[i].Category, Score(found[i].Box, found[i].Category));
            }
            expected[^1] = found.Count;
            KernelBench.Run(kernel, op, [codes, scores], output, new([.. RegionCase.Bytes(options), .. MemoryMarshal.AsBytes<float>(anchors)]), random);
            return KernelCases.Equal(kernel, number, MemoryMarshal.Cast<float, sbyte>(expected).ToArray(), output.Values);
        });
    }

    /// <summary>A row of int8 or of float32; of either, some equal.</summary>
    private static Map Any(SeededRandom random, int columns, int channels, double least, double most)
    {
        if (random.NextInt(2) == 0)
        {
            Map levels = Map.Empty(random, 1, columns, channels, (float)(most - least) / 255, (int)(-128 - least * 255 / (most - least)));
            levels.Fill(random);
            return levels;
        }
        Map reals = Map.Reals(random, 1, columns, channels);
        for (int i = 0; i < columns * channels; i++)
            reals.Floats[i] = (float)Math.Round(random.NextDouble(least, most), 1);
        return reals;
    }

    private static Corners Box(Map boxes, int box, bool isCentred)
    {
        float a = boxes.Real(0, box, 0), b = boxes.Real(0, box, 1), c = boxes.Real(0, box, 2), d = boxes.Real(0, box, 3);
        return isCentred ? new(b - d / 2, a - c / 2, b + d / 2, a + c / 2) : new(Math.Min(a, c), Math.Min(b, d), Math.Max(a, c), Math.Max(b, d));
    }

    private static Corners Decode(Map codes, int box, float[] anchors, DetectionParameters options)
    {
        float y = codes.Real(0, box, 0) / options.ScaleY * anchors[4 * box + 2] + anchors[4 * box], x = codes.Real(0, box, 1) / options.ScaleX * anchors[4 * box + 3] + anchors[4 * box + 1];
        float h = 0.5f * (float)Elementary.Exp(codes.Real(0, box, 2) / options.ScaleHeight) * anchors[4 * box + 2], w = 0.5f * (float)Elementary.Exp(codes.Real(0, box, 3) / options.ScaleWidth) * anchors[4 * box + 3];
        return new(y - h, x - w, y + h, x + w);
    }

    private static List<int> Greedy(int boxes, Func<int, float> score, Func<int, bool> isCandidate, Func<int, Corners> corners, float mostOverlap)
    {
        var taken = new List<int>();
        foreach (int i in Enumerable.Range(0, boxes).Where(isCandidate).OrderByDescending(score))
            if (taken.TrueForAll(other => Overlap(corners(i), corners(other)) <= mostOverlap))
                taken.Add(i);
        return taken;
    }

    private static float Overlap(Corners a, Corners b)
    {
        if (a.Area <= 0 || b.Area <= 0)
            return 0;
        float common = Math.Max(Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top), 0) * Math.Max(Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left), 0);
        return common / (a.Area + b.Area - common);
    }
}
