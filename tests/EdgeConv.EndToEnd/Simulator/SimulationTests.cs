using EdgeConv.Simulator;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

public sealed class SimulationTests : IDisposable
{
    private readonly DemoNode _demo = new();

    public void Dispose() => _demo.Dispose();

    [Fact]
    public void The_demo_reads_the_digit_and_lights_the_LED_while_it_is_a_five()
    {
        using Simulation simulation = _demo.Start();
        SimulationState state = DemoNode.Until(simulation, state => state.Frame is not null); // paused, it shows its first frame
        Assert.False(state.Playing);
        Assert.Equal(("demo", 0L, 144L), (state.Source.Kind, state.Source.Position, state.Source.Frames));
        var seen = new HashSet<string>();
        bool wasOn = false;
        for (int i = 0; i < DemoNode.Frames / 4; i++)
        {
            state = DemoNode.Play(simulation, 4);
            seen.Add(state.Answer!.Label);
            RuleView five = state.Rules.Single(rule => rule.Name == "five");
            LightState light = state.Board.Lights.Single(light => light.Rule == "five");
            Assert.Equal(five.IsOn, light.IsOn);
            Assert.Equal(five.IsOn ? 1 : 0, state.Board.Pins.Single(pin => pin.Name == "GPIO17").Level);
            wasOn |= five.IsOn;
        }
        Assert.True(wasOn);
        Assert.True(seen.Count >= 9, string.Join(" ", seen));
        Assert.Equal(0, state.Source.Position); // the 145th frame is the first again
        Assert.Contains(simulation.EventsAfter(0), each => each.Kind == "rule" && each.Text.StartsWith("five on", StringComparison.Ordinal));
        Assert.Contains(simulation.EventsAfter(0), each => each.Kind == "pin" && each.Text == "GPIO17 high");
        Assert.Empty(state.Errors);
    }

    [Fact]
    public void The_latest_events_are_kept_and_no_more()
    {
        var log = new EventLog();
        for (int i = 1; i <= 2000; i++)
            log.Add("pin", $"{i}", i);
        IReadOnlyList<SimulationEvent> events = log.After(0);
        Assert.Equal((500, 1501L, "2000"), (events.Count, events[0].Id, events[^1].Text));
        Assert.Equal([1999L, 2000L], log.After(1998).Select(each => each.Id));
    }

    [Fact]
    public void Every_plan_gives_the_same_answers_in_less_memory_from_the_same_frame_on()
    {
        using Simulation simulation = _demo.Start();
        var hashes = new List<string>();
        var arenas = new List<long>();
        DemoNode.Play(simulation, 5);
        foreach (string plan in Plans.All)
        {
            simulation.UsePlan(plan);
            SimulationState state = DemoNode.Until(simulation, state => state.Frame is not null);
            Assert.Equal((plan, 5L), (state.Memory.Plan, state.Source.Position));
            hashes.Add(DemoNode.Play(simulation, DemoNode.Frames).OutputsHash);
            arenas.Add(state.Memory.Arena);
        }
        Assert.Single(hashes.Distinct());
        Assert.True(arenas[0] > arenas[1] && arenas[1] > arenas[2], string.Join(" ", arenas));
    }
}
