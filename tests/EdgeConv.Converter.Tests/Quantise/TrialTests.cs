using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Quantise;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise;

public class TrialTests
{
    private static readonly QuantiseOptions s_all = new(RangeMethod.MinMax), s_half = new(RangeMethod.Percentile, 80);

    [Theory]
    [InlineData(3, false)] // judged on the same
    [InlineData(12, false)]
    [InlineData(12, true)]
    public void The_way_is_kept_whose_outputs_are_nearest_whichever_comes_first(int samples, bool isFirst)
    {
        (ModelGraph graph, CalibrationSet set) = Network(samples, _ => 1);
        Assert.Same(s_all, new Trial(graph, set).Best(isFirst ? [s_all, s_half] : [s_half, s_all], null));
    }

    [Fact]
    public void Samples_that_ranges_do_not_follow_from_are_the_judges()
    {
        // Every third is quiet: all the range that the loud ones ask for is wasted on it, and a narrow range is better.
        (ModelGraph graph, CalibrationSet set) = Network(12, i => i % 3 == 2 ? 0.05f : 1);
        Assert.Same(s_half, new Trial(graph, set).Best([s_all, s_half], null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_whole_ways_the_one_is_taken_that_is_best_on_samples_it_did_not_learn_from(bool isFirst)
    {
        (ModelGraph graph, CalibrationSet set) = Network(8, i => i % 4 == 0 ? 0.05f : 1); // every fourth judges
        QuantiseOptions all = s_all with { RoundingSteps = 5 }, half = s_half with { RoundingSteps = 5 };
        QuantiseOptions both = isFirst ? half with { Rivals = [all] } : all with { Rivals = [half] };
        Assert.Equal(Scales(half), Scales(both));
        Assert.NotEqual(Scales(all), Scales(both));

        float[] Scales(QuantiseOptions options) => [.. Quantiser.Quantise(graph, set, options).Nodes.Where(node => node.Output.Quantisation is not null).Select(node => node.Output.Quantisation!.Scale)];
    }

    private static (ModelGraph Graph, CalibrationSet Samples) Network(int samples, Func<int, float> loudness)
    {
        var builder = new GraphBuilder(5);
        Value input = builder.Input(1, 6, 6, 4);
        Value map = builder.Convolve(input, 8, new Window(3), new Window(3), 1, Clamp.None).Output;
        map = builder.Convolve(map, 4, new Window(1), new Window(1), 1, Clamp.None).Output;
        ModelGraph graph = builder.Finish(map);
        return (graph, CalibrationSet.Of([.. Enumerable.Range(0, samples).Select(i => Array.ConvertAll(builder.Random(input), value => value * loudness(i)))]));
    }
}
