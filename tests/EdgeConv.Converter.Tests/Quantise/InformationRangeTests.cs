using EdgeConv.Converter.Quantise;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Quantise;

public class InformationRangeTests
{
    [Fact]
    public void Divergence_is_that_of_an_example_worked_by_hand()
    {
        // P = [4, 0, 2, 2 + 2] / 10. Two levels of two bins: 4 of 8 in the one filled bin, 4 of 8 in two bins: Q = [1/2, 0, 1/4, 1/4].
        double expected = 0.4 * Math.Log(0.8) + 0.2 * Math.Log(0.8) + 0.4 * Math.Log(1.6);
        Assert.Equal(expected, InformationRange.Divergence([4, 0, 2, 2, 1, 1], 0, 4, 2), 1e-12);
        // What lies below counts as the first bin.
        Assert.Equal(expected, InformationRange.Divergence([1, 1, 2, 2, 0, 4], 2, 4, 2), 1e-12);
        // All bins at a level each: nothing is lost.
        Assert.Equal(0, InformationRange.Divergence([4, 0, 2, 2], 0, 4, 4), 1e-12);
    }

    [Fact]
    public void Few_outliers_lie_outside_the_range_and_many_do_not()
    {
        Assert.InRange(Range(outliers: 3).High, 3, 20);
        Assert.InRange(Range(outliers: 20_000).High, 28, 40);
        Assert.Equal(0, Range(outliers: 3).Low);
    }

    private static RealRange Range(int outliers)
    {
        var numbers = new SeededRandom(4);
        var values = new float[20_000];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)Math.Abs(numbers.NextGaussian());
        float[] all = [.. values, .. Enumerable.Range(0, outliers).Select(_ => (float)numbers.NextDouble(20, 40))];
        var seen = new Histogram();
        seen.Widen(all);
        seen.Count(all);
        return RangeChoice.For(seen, new(RangeMethod.KullbackLeibler));
    }
}
