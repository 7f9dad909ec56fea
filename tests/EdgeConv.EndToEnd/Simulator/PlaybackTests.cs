using EdgeConv.Simulator;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

public sealed class PlaybackTests : IDisposable
{
    private readonly DemoNode _demo = new();

    public void Dispose() => _demo.Dispose();

    /// <summary>Hash, rules and pins of a run over the whole sequence, presses included, at a speed.</summary>
    private (string Hash, string[] Rules, string[] Pins) Run(double speed, string? plan)
    {
        using Simulation simulation = _demo.Start(options => options with { FramesPerSecond = 50, Speed = speed });
        if (plan is not null)
            simulation.UsePlan(plan);
        DemoNode.Until(simulation, state => state.Frame is not null);
        Step(20);
        simulation.Press("bell", true);
        Step(20);
        simulation.Press("bell", false);
        SimulationState state = Step(DemoNode.Frames - 41);
        IReadOnlyList<SimulationEvent> events = simulation.EventsAfter(0);
        double begin = state.Frame!.Milliseconds - 20 * (DemoNode.Frames - 1);
        return (state.OutputsHash, [.. events.Where(each => each.Kind == "rule").Select(each => $"{each.Milliseconds - begin:0} {each.Text.Split(' ')[0]} {each.Text.Split(' ')[1]}")],
            [.. events.Where(each => each.Kind == "pin").Select(each => each.Text)]);

        SimulationState Step(int frames)
        {
            long from = simulation.State().Frame!.Sequence;
            simulation.Step(frames);
            return DemoNode.Until(simulation, state => state.Frame!.Sequence == from + frames && state.Answer!.Hash != "");
        }
    }

    [Fact]
    public void Speed_and_plan_change_no_output_no_rule_and_no_pin()
    {
        (string Hash, string[] Rules, string[] Pins)[] runs = [Run(0, null), Run(4, null), Run(16, null), Run(0, "layer"), Run(0, "stream")];
        Assert.True(runs[0].Rules.Length >= 4, string.Join(", ", runs[0].Rules));
        Assert.Contains(runs[0].Pins, pin => pin == "GPIO27 high");
        foreach ((string hash, string[] rules, string[] pins) in runs)
        {
            Assert.Equal(runs[0].Hash, hash);
            Assert.Equal(runs[0].Rules, rules);
            Assert.Equal(runs[0].Pins, pins);
        }
    }

    [Fact]
    public void A_pause_is_no_lost_camera_and_no_rule_goes_by_it()
    {
        using Simulation simulation = _demo.Start();
        DemoNode.Play(simulation, 3);
        SimulationState before = simulation.State();
        Thread.Sleep(2500); // longer than a camera may be silent
        SimulationState after = simulation.State();
        Assert.Empty(after.Errors);
        Assert.Equal(before.Frame, after.Frame);
        Assert.DoesNotContain(simulation.EventsAfter(0), each => each.Text.Contains("no frame", StringComparison.Ordinal) || each.Kind == "fault");
        Assert.Equal(before.Frame!.Milliseconds + 100, DemoNode.Play(simulation, 1).Frame!.Milliseconds, 3);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(17)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_speed_that_cannot_be_had_is_refused(double speed)
    {
        using var playback = new Playback(plays: false, speed: 1);
        Assert.Equal("EC9001", Assert.Throws<EdgeConvException>(() => playback.Speed = speed).Code!.Id);
        Assert.Equal(1, playback.Speed);
    }

    [Fact]
    public void Frames_come_at_the_source_s_rate_times_the_speed()
    {
        using Simulation simulation = _demo.Start(options => options with { FramesPerSecond = 50, Speed = 2, Plays = true });
        long start = Environment.TickCount64;
        DemoNode.Until(simulation, state => state.Frame?.Sequence >= 30);
        Assert.True(Environment.TickCount64 - start >= 280, "31 frames at 100 a second take 300 ms");
    }
}
