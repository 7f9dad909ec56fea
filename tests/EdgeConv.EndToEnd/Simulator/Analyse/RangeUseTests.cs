using EdgeConv.Simulator.Analyse;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Analyse;

public sealed class RangeUseTests
{
    [Fact]
    public void Levels_of_int8_are_counted()
    {
        RangeUse use = Use("int8", [-128, -128, -128, -121, -120, 0, 0, 127], scale: 0.5f, zeroPoint: -128);
        Assert.Equal((-128, 127, 0.0, 127.5), (use.Least, use.Most, use.LeastReal, use.MostReal));
        Assert.Equal((5, 3 / 8.0, 1 / 8.0, true), (use.LevelsUsed, use.SaturatedLow, use.SaturatedHigh, use.LowestIsZero));
        Assert.Equal([(0, 4), (1, 1), (16, 2), (31, 1)], Filled(use)); // eight levels each: -121 is in the first, -120 in the second
    }

    [Fact]
    public void Levels_of_int16_are_counted()
    {
        RangeUse use = Use("int16", [-32768, 0, 2047, 2048, 32767, 32767], scale: 0.25f, zeroPoint: 0);
        Assert.Equal((-32768, 32767, -8192.0, 8191.75), (use.Least, use.Most, use.LeastReal, use.MostReal));
        Assert.Equal((5, 1 / 6.0, 2 / 6.0, false), (use.LevelsUsed, use.SaturatedLow, use.SaturatedHigh, use.LowestIsZero));
        Assert.Equal([(0, 1), (16, 2), (17, 1), (31, 2)], Filled(use)); // 2,048 levels each
    }

    [Fact]
    public void Reals_have_no_levels_and_what_is_no_number_is_left_out()
    {
        RangeUse use = Use("float32", [-1, 3, 1, 0.99f, float.NaN, float.PositiveInfinity], scale: 1, zeroPoint: 0);
        Assert.Equal((-1, 3, -1.0, 3.0, 0, 0.0, 0.0, 2), (use.Least, use.Most, use.LeastReal, use.MostReal, use.LevelsUsed, use.SaturatedLow, use.SaturatedHigh, use.NotNumbers));
        Assert.Equal([(0, 1), (15, 1), (16, 1), (31, 1)], Filled(use));
        Assert.Equal([(0, 2)], Filled(Use("float32", [7, 7], 1, 0)));
        Assert.Empty(Filled(Use("float32", [float.NaN], 1, 0)));
    }

    private static RangeUse Use(string type, float[] values, float scale, int zeroPoint) => RangeUse.Of(new(1, 1, values.Length, type, values, scale, zeroPoint));

    private static IEnumerable<(int, int)> Filled(RangeUse use)
    {
        Assert.Equal(RangeUse.Bins, use.Histogram.Count);
        return use.Histogram.Select((count, bin) => (bin, count)).Where(pair => pair.count > 0);
    }
}
