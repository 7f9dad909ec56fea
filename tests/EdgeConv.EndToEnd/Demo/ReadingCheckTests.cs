using EdgeConv.Command.Demo;
using Xunit;

namespace EdgeConv.EndToEnd.Demo;

public sealed class ReadingCheckTests
{
    private readonly ReadingCheck _check = new(unitsPerFrame: 0.25);

    [Fact]
    public void Reports_after_two_readings_that_agree()
    {
        Assert.Equal(Verdict.First, Offer(100));
        Assert.Null(_check.Value);
        Assert.Equal(Verdict.TooFast, Offer(500)); // the first one was wrong: this one takes its place
        Assert.Null(_check.Value);
        Assert.Equal(Verdict.Accepted, Offer(500.1));
        Assert.Equal(500.1, _check.Value);
    }

    [Fact]
    public void Never_goes_back()
    {
        Start(100);
        Assert.Equal(Verdict.Accepted, Offer(99.8)); // play: heard, not reported
        Assert.Equal(100, _check.Value);
        Assert.Equal(Verdict.Backwards, Offer(99.5));
        Assert.Equal(Verdict.Backwards, Offer(9));
        Assert.Equal(100, _check.Value);
    }

    [Fact]
    public void Holds_what_is_too_fast_until_enough_frames_have_passed()
    {
        Start(100);
        Assert.Equal(Verdict.TooFast, Offer(101)); // 1 frame: at most 0.25 + 0.3
        Assert.Equal(Verdict.TooFast, Offer(101));
        Assert.Equal(Verdict.Accepted, Offer(101)); // 3 frames: at most 1.05
        Assert.Equal(101, _check.Value);
    }

    [Fact]
    public void Glare_is_held_and_the_reading_goes_on_behind_it()
    {
        Start(100);
        for (int frame = 0; frame < 8; frame++)
            Assert.Equal(Verdict.Unsure, _check.Offer(new(100 + 0.2 * frame, 0), confidence: 0.5));
        Assert.Equal(100, _check.Value);
        Assert.Equal(Verdict.Accepted, Offer(101.8));
    }

    [Fact]
    public void Drums_that_do_not_fit_are_refused()
    {
        Start(100);
        Assert.Equal(Verdict.Misfit, _check.Offer(new(100.1, 0.4), confidence: 1));
        Assert.Equal(100, _check.Value);
    }

    [Fact]
    public void Goes_on_over_the_counters_end()
    {
        Start(99_999.9);
        Assert.Equal(Verdict.Accepted, Offer(0.1));
        Assert.Equal(0.1, _check.Value);
        Assert.Equal(Verdict.Backwards, Offer(99_999));
    }

    private void Start(double value)
    {
        Offer(value - 0.01);
        Assert.Equal(Verdict.Accepted, Offer(value));
    }

    private Verdict Offer(double value) => _check.Offer(new(value, 0), confidence: 1);
}
