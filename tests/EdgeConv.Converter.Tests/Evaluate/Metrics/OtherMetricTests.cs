using EdgeConv.Converter.Evaluate.Answers;
using EdgeConv.Converter.Evaluate.Data;
using EdgeConv.Converter.Evaluate.Metrics;
using EdgeConv.Decoding;
using Xunit;

namespace EdgeConv.Converter.Tests.Evaluate.Metrics;

public class OtherMetricTests
{
    [Fact]
    public void Top_one_top_five_recall_precision_and_who_is_taken_for_whom()
    {
        var metric = new ClassificationMetric();
        float[] falling = [6, 5, 4, 3, 2, 1];
        metric.Add(falling, 0);
        metric.Add(falling, 4);
        metric.Add(falling, 5);
        metric.Add([0, 1, 0, 0, 0, float.NaN], 1);
        ClassificationResult result = metric.Result(["a", "b"]);
        Assert.Equal((4, 2, 0.5, 0.75), (result.Samples, result.Correct, result.Top1, result.Top5));
        Assert.Equal(new ClassScore(0, "a", 1, 1, 1, 1.0 / 3), result.Classes[0]);
        Assert.Equal(new ClassScore(4, "4", 1, 0, 0, null), result.Classes[2]);
        Assert.Equal([new Confusion(0, 0, 1), new Confusion(1, 1, 1), new Confusion(4, 0, 1), new Confusion(5, 0, 1)], result.Confusions);
    }

    [Fact]
    public void Of_five_classes_or_fewer_there_is_no_top_five()
    {
        var metric = new ClassificationMetric();
        metric.Add([1, 2], 0);
        Assert.Null(metric.Result([]).Top5);
    }

    [Fact]
    public void Intersection_over_union_is_over_all_pictures_and_void_counts_for_nothing()
    {
        var metric = new SegmentationMetric();
        metric.Add(new(4, 1, [0, 1, 1, 1]), new(4, 1, [0, 0, 1, 255]));
        metric.Add(new(2, 1, [1, 0]), new(2, 1, [1, 1]));
        SegmentationResult result = metric.Result(["ground", "person"]);
        // Class 0: both 1, truth 2, answers 2: 1/3. Class 1: both 2, truth 3, answers 3: 2/4.
        Assert.Equal([new ClassOverlap(0, "ground", 2, 1.0 / 3), new ClassOverlap(1, "person", 3, 0.5)], result.Classes);
        Assert.Equal((1.0 / 3 + 0.5) / 2, result.MeanIou, 12);
        Assert.Equal(3.0 / 5, result.PixelAccuracy, 12);
    }

    [Fact]
    public void A_mask_is_brought_to_the_answers_size_by_its_nearest_pixels_of_the_part_that_was_seen()
    {
        var mask = new LabelMap(4, 2, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([6, 8], SegmentationMetric.Fitted(mask, 2, 1, (0, 0, 1, 1)).Labels);
        Assert.Equal([2, 2, 3, 3], SegmentationMetric.Fitted(mask, 4, 1, (0.25f, 0, 0.75f, 0.5f)).Labels);
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2, 3 }, 0)]
    [InlineData(new[] { 1, 3 }, new[] { 1, 2, 3 }, 1)]
    [InlineData(new[] { 9, 1, 2 }, new[] { 1, 2, 3 }, 2)]
    [InlineData(new int[0], new[] { 1, 2 }, 2)]
    public void Faults_in_a_line_are_changes_insertions_and_omissions(int[] one, int[] other, int distance) => Assert.Equal(distance, TextMetric.Distance(one, other));

    [Fact]
    public void Lines_are_exact_or_not()
    {
        var metric = new TextMetric();
        metric.Add([1, 2, 3], [1, 2, 3]);
        metric.Add([1, 2], [1, 2, 3, 4, 5]);
        Assert.Equal(new TextResult(2, 1, 0.5, 3.0 / 8), metric.Result());
    }

    [Fact]
    public void Boxes_agree_that_overlap_by_half_and_more_and_faint_ones_do_not_count()
    {
        var agreement = new Agreement();
        agreement.Add(new BoxesAnswer([new(0, 0.9f, 0, 0, 1, 1), new(1, 0.8f, 0, 0, 1, 1), new(0, 0.3f, 0, 0, 0.1f, 0.1f)]), new BoxesAnswer([new(0, 0.4f, 0, 0, 0.8f, 1), new(1, 0.9f, 0, 0, 0.4f, 1)]));
        AgreementResult result = agreement.Result();
        Assert.Equal((2, 1, 1, 0.5), (result.Boxes, result.LostBoxes, result.ChangedAnswers, result.Share));
        Assert.Equal(0.8, result.MeanIou!.Value, 6);
    }

    [Fact]
    public void Masks_agree_by_pixels_and_scores_by_their_best()
    {
        var agreement = new Agreement();
        agreement.Add(new MaskAnswer(new(2, 2, [1, 1, 0, 0])), new MaskAnswer(new(2, 2, [1, 0, 0, 0])));
        agreement.Add(new ScoresAnswer([1, 2]), new ScoresAnswer([0, 9]));
        Assert.Equal((2, 1, (0.75 + 1) / 2), (agreement.Result().Samples, agreement.Result().ChangedAnswers, agreement.Result().Share));
    }

    [Fact]
    public void A_map_of_scores_is_a_class_per_pixel_in_either_layout_and_one_score_is_a_probability()
    {
        Assert.Equal([1, 0], MapAxes.Of(new OutputShape([1, 2, 1, 2], true))!.Labels([0, 5, 1, 2]).Labels);
        Assert.Equal([1, 0], MapAxes.Of(new OutputShape([1, 2, 1, 2], false))!.Labels([0, 1, 5, 2]).Labels);
        Assert.Equal([0, 1], MapAxes.Of(new OutputShape([1, 1, 1, 2], false))!.Labels([0.4f, 0.5f]).Labels);
        Assert.Null(MapAxes.Of(new OutputShape([1, 10], false)));
    }
}
