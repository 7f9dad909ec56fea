using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Decoding;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Metrics;

public class AveragePrecisionTests
{
    // Six boxes, right or wrong, of five things. Precision: 1, 1/2, 2/3, 3/4, 3/5, 2/3; made to fall only: 1, 3/4, 3/4, 3/4, 2/3, 2/3; recall: 0.2, 0.2, 0.4, 0.6, 0.6, 0.8.
    private static readonly bool[] s_found = [true, false, true, true, false, true];

    [Fact]
    public void The_area_is_the_sum_over_steps_of_recall() =>
        Assert.Equal(0.2 * 1 + 0.2 * 0.75 + 0.2 * 0.75 + 0.2 * (2.0 / 3), AveragePrecision.Of(s_found, 5, Interpolation.VocAllPoint), 12);

    [Fact]
    public void A_hundred_and_one_recalls_have_the_best_precision_at_that_or_more() =>
        Assert.Equal((21 * 1 + 20 * 0.75 + 20 * 0.75 + 20 * (2.0 / 3)) / 101, AveragePrecision.Of(s_found, 5, Interpolation.Coco101), 12);

    [Theory, InlineData(0), InlineData(1)]
    public void Everything_found_and_nothing_else_is_one_and_nothing_found_is_none(int rule)
    {
        Assert.Equal(1, AveragePrecision.Of([true, true, true], 3, (Interpolation)rule), 12);
        Assert.Equal(0, AveragePrecision.Of([], 3, (Interpolation)rule));
        Assert.Equal(0, AveragePrecision.Of([false, false], 3, (Interpolation)rule));
    }

    [Fact]
    public void A_thing_is_found_once_and_a_crowd_as_often_as_one_likes()
    {
        TruthBox[] things = [new(0, 0, 0, 0.5, 1), new(0, 0.5, 0, 1, 1, true, true)];
        Box[] found = [Left(0.9f), Left(0.8f), new(0, 0.7f, 0.6f, 0, 0.8f, 1), new(0, 0.6f, 0.5f, 0, 0.7f, 1)];
        Assert.Equal([Match.Right, Match.Wrong, Match.Ignored, Match.Ignored], BoxMatching.Of(found, things, 0.5, Interpolation.Coco101, out bool[] taken));
        Assert.Equal([true, true], taken);
    }

    [Fact]
    public void Coco_takes_the_free_thing_where_voc_says_that_the_best_is_taken()
    {
        // Two things that overlap each other by 0.6 / 1.0; both boxes lie on the first.
        TruthBox[] things = [new(0, 0, 0, 0.8, 1), new(0, 0.2, 0, 1, 1)];
        Box[] found = [new(0, 0.9f, 0, 0, 0.8f, 1), new(0, 0.8f, 0, 0, 0.8f, 1)];
        Assert.Equal([Match.Right, Match.Right], BoxMatching.Of(found, things, 0.5, Interpolation.Coco101, out _));
        Assert.Equal([Match.Right, Match.Wrong], BoxMatching.Of(found, things, 0.5, Interpolation.VocAllPoint, out _));
    }

    [Fact]
    public void The_mean_is_over_the_classes_that_occur_and_over_ten_overlaps()
    {
        var metric = new DetectionMetric(Interpolation.Coco101);
        // Class 0: a box that overlaps its thing by 0.8: right from 0.5 to 0.8, seven of ten overlaps. Class 1: missed. Class 2: found where there is none.
        metric.Add([new(0, 0.9f, 0, 0, 0.4f, 1), new(2, 0.9f, 0, 0, 1, 1)], [new(0, 0, 0, 0.5, 1), new(1, 0, 0, 1, 1)]);
        DetectionResult result = metric.Result(["cat", "dog"]);
        Assert.Equal((2, "coco-101-point"), (result.ClassesPresent, result.Interpolation));
        Assert.Equal(0.5, result.Map50, 12);
        Assert.Equal(("cat", 1.0), (result.Classes[0].Name, result.Classes[0].Ap50));
        Assert.Equal(0.35, result.Map5095, 12);
    }

    [Fact]
    public void What_is_ignored_counts_neither_way()
    {
        var metric = new DetectionMetric(Interpolation.VocAllPoint);
        metric.Add([new(0, 0.9f, 0, 0, 1, 1), Left(0.5f)], [new(0, 0, 0, 1, 1, IsIgnored: true), new(0, 0, 0, 0.5, 1)]);
        Assert.Equal(1, metric.Result([]).Map50, 12);
    }

    private static Box Left(float score) => new(0, score, 0, 0, 0.5f, 1);
}
