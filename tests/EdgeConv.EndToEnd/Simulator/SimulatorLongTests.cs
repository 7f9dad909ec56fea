using System.Text.Json;
using EdgeConv.EndToEnd.Browser;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>A page that is left open.</summary>
[Collection("gateway")]
[Trait("suite", "simulator")]
public sealed class SimulatorLongTests
{
    private const long Early = 1500, Frames = 20_000;

    [Fact]
    public async Task A_page_left_open_for_20000_frames_does_not_grow_and_the_inference_thread_allocates_nothing()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start(plays: true);
        IPage page = await visit.Open(simulator.Address);
        ICDPSession tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Performance.enable");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#layers button.row').length > 5");
        await page.ClickAsync("#layers button.row >> nth=1");
        await simulator.Post("/speed", """{"value":0}""");
        await Came(simulator, Early);
        (double nodes, double heap) early = await Measure(tools);
        await Came(simulator, Frames);
        (double nodes, double heap) late = await Measure(tools);
        Assert.True(late.nodes <= early.nodes + 1500, $"{early.nodes} nodes have become {late.nodes}"); // the list of events fills up to its 200
        Assert.True(late.heap <= early.heap + (3 << 20), $"{early.heap} bytes have become {late.heap}");
        Assert.True(await page.Locator("#log li").CountAsync() <= 200);
        Assert.Equal(0, simulator.Simulation.BytesAllocatedByInference);

        // While nobody looks it asks for nothing.
        Assert.Equal(1, simulator.Server.Events.Streams);
        await page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        for (int i = 0; i < 200 && simulator.Server.Events.Streams > 0; i++)
            await Task.Delay(25);
        Assert.Equal(0, simulator.Server.Events.Streams);
        await page.EvaluateAsync("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }");
        for (int i = 0; i < 200 && simulator.Server.Events.Streams == 0; i++)
            await Task.Delay(25);
        Assert.Equal(1, simulator.Server.Events.Streams);
        Assert.Empty(visit.Errors);
    }

    private static async Task Came(RunningSimulator simulator, long frames)
    {
        for (int i = 0; i < 1200 && simulator.Simulation.State().Frames < frames; i++)
            await Task.Delay(50);
        Assert.InRange(simulator.Simulation.State().Frames, frames, long.MaxValue);
    }

    private static async Task<(double Nodes, double Heap)> Measure(ICDPSession tools)
    {
        for (int i = 0; i < 3; i++)
            await tools.SendAsync("HeapProfiler.collectGarbage");
        JsonElement metrics = (await tools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        double Of(string name) => metrics.EnumerateArray().First(one => one.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();
        return (Of("Nodes"), Of("JSHeapUsedSize"));
    }
}
