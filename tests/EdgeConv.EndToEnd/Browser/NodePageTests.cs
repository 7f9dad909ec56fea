using System.Net;
using EdgeConv.EndToEnd.Gateway;
using EdgeConv.Gateway.Ring;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Browser;

/// <summary>The page of a node and a gateway that are processes of their own.</summary>
[Collection("gateway")]
[Trait("suite", "browser")]
public sealed class NodePageTests
{
    [Fact]
    public async Task The_page_follows_a_node_that_is_killed_and_comes_back()
    {
        await using PageVisit visit = await PageVisit.Start();
        using var node = new NodeProgram(pictures: 16, scale: 8, framesPerSecond: 5);
        node.Start();
        using GatewayProgram gateway = GatewayProgram.Start(node.GatewayConfiguration);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        IPage page = await visit.Open(gateway.Address);
        await visit.Says("running");
        await page.WaitForFunctionAsync("width => document.getElementById('picture').naturalWidth === width", node.Width);
        await page.EvaluateAsync("() => { window.wasNotLoadedAgain = true; }");
        await visit.Moves();
        await page.WaitForFunctionAsync("() => { (window.answers ??= new Set()).add(document.getElementById('answer').textContent); return window.answers.size >= 4; }");
        using (HttpResponseMessage health = await client.GetAsync("healthz"))
            Assert.Equal((HttpStatusCode.OK, """{"status":"ok","reasons":[]}"""), (health.StatusCode, await health.Content.ReadAsStringAsync()));

        node.Kill();
        TimeSpan noticed = await visit.Says("needs attention");
        Assert.InRange(noticed, TimeSpan.Zero, NodeView.Patience + TimeSpan.FromSeconds(4));
        Assert.Contains("the node has said nothing for", await page.Locator("#reasons").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("healthz")).StatusCode);

        node.Start();
        await visit.Says("running");
        await visit.Moves();
        Assert.Empty(await page.Locator("#reasons").InnerTextAsync());
        Assert.True(await page.EvaluateAsync<bool>("() => window.wasNotLoadedAgain"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("healthz")).StatusCode);
        Assert.Empty(visit.Errors);
    }
}
