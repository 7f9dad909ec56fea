using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeConv.EndToEnd.Browser;
using EdgeConv.Simulator;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>A simulated node that opens its camera only while its wake pin wants it.</summary>
[Collection("gateway")]
public sealed class SimulatorWakeTests : IDisposable
{
    private const int FramesToSleep = 12; // a second of the demo's ten a second, and one more

    private readonly DemoNode _demo = new();

    public SimulatorWakeTests()
    {
        JsonObject node = JsonNode.Parse(DemoFiles.Configuration)!.AsObject();
        node["wake"] = new JsonObject { ["pin"] = "GPIO22", ["stay"] = "1s" };
        node["rules"]!.AsArray().RemoveAt(0); // the five is on for longer than this takes
        node["outputs"]!.AsArray().RemoveAt(0);
        File.WriteAllText(_demo.At("node.json"), node.ToJsonString());
    }

    public void Dispose() => _demo.Dispose();

    [Fact]
    public void It_sleeps_until_the_pin_is_pressed_and_again_when_it_was_let_go_for_long_enough()
    {
        using Simulation simulation = _demo.Start();
        SimulationState state = DemoNode.Until(simulation, state => state.Asleep);
        Assert.Equal((null, 0L), (state.Frame, state.Frames));
        Assert.Equal(["wake", "bell"], state.Board.Buttons.Select(button => button.Name));
        Assert.Equal(("in", "button"), (state.Board.Pins.Single(pin => pin.Name == "GPIO22").Direction, state.Board.Pins.Single(pin => pin.Name == "GPIO22").Role));
        simulation.Step(3); // nobody sees them yet
        Thread.Sleep(200);
        Assert.Equal(0, simulation.State().Frames);

        long from = Wake(simulation);
        Assert.Equal(3, from); // the first one came without being asked for
        simulation.Press("wake", false);
        simulation.Step(FramesToSleep * 2);
        state = DemoNode.Until(simulation, state => state.Asleep);
        long last = state.Frame!.Sequence;
        Assert.InRange(last, from + 9, from + FramesToSleep);
        Thread.Sleep(200);
        Assert.Equal((last, true), (simulation.State().Frame!.Sequence, simulation.State().Asleep));

        simulation.Pause(); // the frames that were still asked for
        simulation.Press("wake", true);
        simulation.Step(1);
        DemoNode.Until(simulation, state => state.Frame!.Sequence == last + 1 && !state.Asleep);
        string[] said = [];
        for (long end = Environment.TickCount64 + 30_000; said.Length < 6 && Environment.TickCount64 < end; Thread.Sleep(5))
            said = [.. simulation.EventsAfter(0).Where(each => each.Kind == "wake").Select(each => each.Text.Split(':')[0])];
        Assert.Equal(["asleep", "the wake pin is active", "awake", "asleep", "the wake pin is active", "awake"], said);
        Assert.Empty(simulation.State().Errors);
    }

    [Fact]
    public void A_session_that_slept_in_between_is_the_same_again_bit_for_bit()
    {
        using Simulation simulation = _demo.Start();
        simulation.SetSpeed(0);
        simulation.StartRecording();
        simulation.Step(200);
        for (int i = 0; i < 4; i++)
        {
            DemoNode.Until(simulation, state => state.Asleep);
            simulation.Press("bell", true);
            simulation.Press("bell", false);
            simulation.Press("wake", true);
            simulation.Press("wake", false);
            DemoNode.Until(simulation, state => !state.Asleep || state.Frames >= (i + 1) * 10);
        }
        DemoNode.Until(simulation, state => state.Asleep);
        RecordedSession session = simulation.StopRecording();
        Assert.InRange(session.Frames, 40, 4 * FramesToSleep);
        File.Copy(session.Path, _demo.At("session"));
        ReplayResult again = simulation.Replay(_demo.At("session"));
        Assert.Empty(again.Differences);
        Assert.Equal(session.Frames, again.Frames);
    }

    [Fact]
    public void A_change_of_plan_finds_it_asleep_at_once()
    {
        using Simulation simulation = _demo.Start();
        long least = long.MaxValue;
        for (int i = 0; i < 6; i++)
        {
            DemoNode.Until(simulation, state => state.Asleep);
            long start = Environment.TickCount64;
            simulation.UsePlan(Plans.All[i % Plans.All.Count]);
            least = Math.Min(least, Environment.TickCount64 - start);
        }
        Assert.InRange(least, 0, 700); // it ends without being waited for
        Wake(simulation);
    }

    [Fact]
    public async Task The_page_s_way_to_the_pin_wakes_it()
    {
        await using RunningSimulator simulator = await RunningSimulator.Start(plays: true, model: _demo.At("node.json"));
        await Until(simulator, state => state.GetProperty("asleep").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Post("/press", """{"button":"wake","isDown":true}""")).Status);
        await Until(simulator, state => !state.GetProperty("asleep").GetBoolean() && state.GetProperty("frames").GetInt64() > 3);
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Post("/press", """{"button":"wake","isDown":false}""")).Status);
        await Until(simulator, state => state.GetProperty("asleep").GetBoolean());
    }

    [Fact]
    [Trait("suite", "simulator")]
    public async Task On_the_page_a_button_wakes_it_and_the_page_says_what_it_does()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start(plays: true, model: _demo.At("node.json"));
        IPage page = await visit.Open(simulator.Address);
        await Says(page, "asleep");
        Assert.Contains("closed until the wake pin", await page.Locator("#no-picture").InnerTextAsync(), StringComparison.Ordinal);
        await page.HoverAsync(".key[data-name=wake]");
        await page.Mouse.DownAsync();
        await Says(page, "playing");
        await page.WaitForFunctionAsync("() => document.getElementById('picture').naturalWidth > 0 && document.querySelector('#header .input.high')");
        await page.Mouse.UpAsync();
        await Says(page, "asleep");
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('#log .wake .text')].some(line => /^awake: first frame after [0-9]+ ms$/.test(line.textContent))");
        Assert.Empty(visit.Errors);
    }

    private static async Task Says(IPage page, string word) => await page.WaitForFunctionAsync("word => document.getElementById('state-text').textContent === word", word);

    private static long Wake(Simulation simulation)
    {
        simulation.SetSpeed(0);
        simulation.Press("wake", true);
        long newest = -1;
        for (long end = Environment.TickCount64 + 30_000, calm = 0; calm < 100; Thread.Sleep(2))
        {
            Assert.True(Environment.TickCount64 < end, "it does not wake");
            long now = simulation.State().Frame?.Sequence ?? -1;
            calm = now >= 0 && now == newest ? calm + 1 : 0;
            newest = now;
        }
        return newest;
    }

    private static async Task Until(RunningSimulator simulator, Func<JsonElement, bool> isSo)
    {
        for (long end = Environment.TickCount64 + 30_000; !isSo(await simulator.State()); await Task.Delay(20))
            Assert.True(Environment.TickCount64 < end, "it does not come");
    }
}
