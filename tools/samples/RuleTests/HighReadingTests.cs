using EdgeConv.Node.Rules;
using Xunit;

namespace RuleTests;

/// <summary>The rule alone: answers are written down, no model and no camera is there.</summary>
public sealed class HighReadingTests
{
    [Fact]
    public void Holds_when_a_high_digit_was_read_often_enough()
    {
        var rule = new HighReading(digit: 7, sureness: 0.8f, frames: 2) { Name = "high" };
        Assert.False(Reads(rule, 7, 0.9f));
        Assert.True(Reads(rule, 8, 0.9f));
        Assert.True(Reads(rule, 9, 0.8f));
    }

    [Theory, InlineData(6, 1.0f), InlineData(7, 0.79f)]
    public void A_low_or_doubtful_digit_begins_the_count_anew(int digit, float score)
    {
        var rule = new HighReading(digit: 7, sureness: 0.8f, frames: 2) { Name = "high" };
        Reads(rule, 9, 1);
        Assert.False(Reads(rule, digit, score));
        Assert.False(Reads(rule, 9, 1));
        Assert.True(Reads(rule, 9, 1));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var rule = new HighReading(digit: 7, sureness: 0.8f, frames: 2) { Name = "high" };
        var scores = new float[10];
        Ask(rule, scores);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Ask(rule, scores);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool Reads(Rule rule, int digit, float score)
    {
        var scores = new float[10];
        scores[digit] = score;
        return Ask(rule, scores);
    }

    private static bool Ask(Rule rule, ReadOnlySpan<float> scores) => rule.Holds(new Observation
    {
        Sequence = 0,
        Time = TimeSpan.Zero,
        Scores = scores,
        Labels = default,
        Boxes = default,
    });
}
