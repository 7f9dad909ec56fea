using System.Text.Json.Serialization;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Decoding;

namespace EdgeConv.Converter.Evaluate.Metrics;

/// <summary>Mean average precision of a detector, at an overlap of 0.5 and over 0.5, 0.55 to 0.95; the mean is over the classes that occur.</summary>
/// <remarks>Sources: see <see cref="AveragePrecision"/> and <see cref="BoxMatching"/>.</remarks>
internal sealed class DetectionMetric(Interpolation interpolation)
{
    private const int Overlaps = 10;

    private readonly SortedDictionary<int, OneClass> _classes = [];
    private int _samples;

    /// <summary>0.5, 0.55 to 0.95.</summary>
    public static double Least(int index) => (50 + 5 * index) / 100.0;

    /// <param name="found">Boxes of a picture, best first.</param>
    /// <param name="things">What is there.</param>
    public void Add(IReadOnlyList<Box> found, IReadOnlyList<TruthBox> things)
    {
        _samples++;
        foreach (int label in found.Select(box => box.Label).Concat(things.Select(thing => thing.Label)).Distinct())
        {
            if (!_classes.TryGetValue(label, out OneClass? one))
                _classes[label] = one = new();
            Box[] own = [.. found.Where(box => box.Label == label)];
            TruthBox[] there = [.. things.Where(thing => thing.Label == label)];
            one.Things += there.Count(thing => !thing.IsIgnored);
            var matches = new Match[Overlaps][];
            for (int i = 0; i < Overlaps; i++)
                matches[i] = BoxMatching.Of(own, there, Least(i), interpolation, out _);
            for (int k = 0; k < own.Length; k++)
                one.Found.Add((own[k].Score, [.. matches.Select(at => at[k])]));
        }
    }

    /// <param name="names">Of classes, as far as they have any.</param>
    public DetectionResult Result(IReadOnlyList<string> names)
    {
        ClassPrecision[] classes = [.. _classes.Where(pair => pair.Value.Things > 0).Select(pair =>
        {
            double[] precisions = pair.Value.Precisions(interpolation);
            return new ClassPrecision(pair.Key, ClassNaming.Of(names, pair.Key), pair.Value.Things, pair.Value.Found.Count, precisions[0], precisions.Average());
        })];
        double Mean(Func<ClassPrecision, double> chosen) => classes.Length > 0 ? classes.Average(chosen) : 0;
        return new(_samples, Mean(one => one.Ap50), Mean(one => one.Ap5095), interpolation == Interpolation.Coco101 ? "coco-101-point" : "voc-all-point", classes.Length, classes);
    }

    private sealed class OneClass
    {
        public int Things { get; set; }

        public List<(float Score, Match[] Matches)> Found { get; } = [];

        public double[] Precisions(Interpolation interpolation)
        {
            (float Score, Match[] Matches)[] ordered = [.. Found.OrderByDescending(box => box.Score)]; // stable: of equal scores the earlier
            return [.. Enumerable.Range(0, Overlaps).Select(i =>
                AveragePrecision.Of([.. ordered.Where(box => box.Matches[i] != Match.Ignored).Select(box => box.Matches[i] == Match.Right)], Things, interpolation))];
        }
    }
}

/// <param name="Samples">Pictures.</param>
/// <param name="Map50">The mean of average precisions at an overlap of 0.5.</param>
/// <param name="Map5095">The mean over overlaps too.</param>
/// <param name="Interpolation"><c>coco-101-point</c> or <c>voc-all-point</c>.</param>
/// <param name="ClassesPresent">Classes of which something counts: the means are over them.</param>
internal sealed record DetectionResult(int Samples, double Map50, [property: JsonPropertyName("map50_95")] double Map5095, string Interpolation, int ClassesPresent, IReadOnlyList<ClassPrecision> Classes);

/// <param name="Things">That count.</param>
/// <param name="Found">Boxes.</param>
internal sealed record ClassPrecision(int Class, string Name, int Things, int Found, double Ap50, [property: JsonPropertyName("ap50_95")] double Ap5095);
