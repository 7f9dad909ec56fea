using EdgeConv.Command.Demo;
using Xunit;

namespace EdgeConv.EndToEnd.Demo;

public sealed class MeterReadingTests
{
    [Theory]
    [InlineData(new[] { 0.0, 0, 1, 2, 3 }, 123.0, 0.0)]
    [InlineData(new[] { 0.0, 0, 1, 2, 3.4 }, 123.4, 0.0)]
    [InlineData(new[] { 0.0, 3.5, 9.5, 9.5, 9.5 }, 3999.5, 0.0)]     // three drums half turned: the last decides
    [InlineData(new[] { 0.0, 3.98, 9.98, 9.98, 9.98 }, 3999.98, 0.0)] // each drum rounded alone would read 4000
    [InlineData(new[] { 0.0, 4.0, 0, 0, 0.02 }, 4000.02, 0.0)]
    [InlineData(new[] { 0.0, 4.03, 0.05, 9.96, 0.02 }, 4000.02, 0.05)] // play of the drums, one of it across 0
    [InlineData(new[] { 9.9, 9.9, 9.9, 9.9, 9.9 }, 99999.9, 0.0)]
    [InlineData(new[] { 0.0, 0, 0, 2.5, 3 }, 23.0, 0.5)]              // a half-turned drum above one that stands at 3
    public void Drums_are_resolved_from_the_right(double[] positions, double value, double misfit)
    {
        var reading = MeterReading.OfDrums(positions);
        Assert.Equal(value, reading.Value, 6);
        Assert.Equal(misfit, reading.Misfit, 6);
    }

    [Theory]
    [InlineData(10, 11, 1)]
    [InlineData(11, 10, -1)]
    [InlineData(99_999.5, 0.5, 1)]
    [InlineData(0.5, 99_999.5, -1)]
    public void The_way_goes_round_the_counter(double from, double to, double way) =>
        Assert.Equal(way, MeterReading.Way(from, to, 100_000), 6);

    [Fact]
    public void A_digit_between_two_is_a_position_between_them()
    {
        Assert.Equal(3.5, Position(3, 4, 0, 0).Position, 6);
        Assert.Equal(9.5, Position(9, 0, 0, 0).Position, 6);
        DigitPosition mostly = Position(9, 0, 1, 0);
        Assert.Equal(9 + 1 / (1 + Math.E), mostly.Position, 6);
        Assert.Equal(9, mostly.Digit);
        DigitPosition below = Position(0, 9, 1, 0);
        Assert.Equal(10 - 1 / (1 + Math.E), below.Position, 6);
        Assert.Equal(0, below.Digit);
    }

    [Fact]
    public void Confidence_is_the_share_of_the_two_and_low_where_digits_far_apart_compete()
    {
        Assert.True(Position(3, 4, 0, 0).Confidence > 0.99);
        var scores = new float[10];
        Array.Fill(scores, -20);
        scores[1] = scores[7] = 0;
        Assert.Equal(0.5, DigitPosition.Of(scores).Confidence, 3);
    }

    /// <summary>Two scores above all others.</summary>
    private static DigitPosition Position(int first, int second, float firstScore, float secondScore)
    {
        var scores = new float[10];
        Array.Fill(scores, -20);
        (scores[first], scores[second]) = (firstScore, secondScore);
        return DigitPosition.Of(scores);
    }
}
