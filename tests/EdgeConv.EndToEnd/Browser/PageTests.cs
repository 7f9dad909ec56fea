using EdgeConv.EndToEnd.Gateway;
using EdgeConv.Node.Ring;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Browser;

/// <summary>The gateway's page in Debian's Chromium; what it looked like is kept in artifacts/browser.</summary>
[Collection("gateway")]
[Trait("suite", "browser")]
public sealed class PageTests
{
    internal const string Contrast = """
        selector => {
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const light = c => { const l = c.slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
          const element = document.querySelector(selector);
          let below = element, ground;
          do { ground = parse(getComputedStyle(below).backgroundColor); below = below.parentElement; } while (ground.length === 4 && ground[3] === 0 && below);
          const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground)].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05);
        }
        """;

    [Fact]
    public async Task A_node_that_is_asleep_is_said_to_be_so_and_needs_no_attention()
    {
        await using PageVisit visit = await PageVisit.Start();
        using var node = new NodeTwin();
        node.WriteHealth(RingCameraState.Asleep);
        await using RunningGateway gateway = await RunningGateway.Start(node.Path);
        IPage page = await visit.Open(gateway.Address);
        await page.WaitForFunctionAsync("() => document.getElementById('state-text').textContent === 'asleep' && document.querySelector('#state.good')");
        Assert.Equal("Asleep: the camera is closed", await page.Locator("#no-picture").InnerTextAsync());
        Assert.Equal("asleep", await page.Locator("#health dd").First.InnerTextAsync());
        Assert.Equal(0, await page.Locator("#reasons li").CountAsync());
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task The_picture_moves_the_result_changes_and_everybody_can_read_it()
    {
        await using PageVisit visit = await PageVisit.Start();
        using var node = new MovingNode();
        await using RunningGateway gateway = await RunningGateway.Start(node.Twin.Path);
        IPage page = await visit.Open(gateway.Address);
        await page.WaitForFunctionAsync("() => document.getElementById('state-text').textContent === 'running'");
        await page.WaitForFunctionAsync("() => document.getElementById('picture').naturalWidth === 480");
        Assert.Equal("door – EdgeConv", await page.TitleAsync());

        await visit.Moves();
        await page.WaitForFunctionAsync("() => document.getElementById('answer').textContent === 'person' && document.querySelector('#rules .on') && document.querySelectorAll('#boxes rect').length === 1");
        await Picture(page, "light");

        // Whoever sees badly, or has no mouse.
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(0, await page.Locator("img:not([alt]), button:empty, a:empty, section:not([aria-label]):not([aria-labelledby])").CountAsync());
        var reached = new List<string>();
        for (int i = 0; i < 8; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.textContent"));
        }

        Assert.Equal(["Skip to the result", "Pause", "Snapshot", "metrics", "healthz", "status.json"], reached.Take(6));
        await page.EvaluateAsync("() => document.activeElement.blur()");
        await Legible(page);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.True(await page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor === 'rgb(15, 21, 19)'"));
        await Legible(page);
        await Picture(page, "dark");

        await page.SetViewportSizeAsync(390, 844);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "a phone must scroll sideways");
        await Picture(page, "phone");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        // Paused by keyboard it stands still, and goes on.
        await page.Locator("#pause").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("true", await page.Locator("#pause").GetAttributeAsync("aria-pressed"));
        await Task.Delay(500);
        double still = await page.EvaluateAsync<double>(PageVisit.Pixels);
        await Task.Delay(500);
        Assert.Equal(still, await page.EvaluateAsync<double>(PageVisit.Pixels));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync($"still => ({PageVisit.Pixels})() !== still", still);
        Assert.Empty(visit.Errors);

        // And it says when the node is not well.
        node.Stop();
        node.Twin.Writer.Dispose();
        await page.WaitForFunctionAsync("() => document.getElementById('state-text').textContent === 'needs attention'");
        Assert.Contains("the node was stopped", await page.Locator("#reasons").InnerTextAsync(), StringComparison.Ordinal);
        await page.SetViewportSizeAsync(1180, 800);
        await Picture(page, "stopped");
        Assert.Empty(visit.Errors);
    }

    private static async Task Legible(IPage page)
    {
        foreach (string selector in new[] { "h1", "#where", "#state", "#answer", ".bars .score", ".rules .word", "dt", "dd", "#pause", "footer a", "#caption" })
        {
            double contrast = await page.EvaluateAsync<double>(Contrast, selector);
            Assert.True(contrast >= 4.5, $"{selector}: a contrast of {contrast:0.0}");
        }
    }

    private static async Task Picture(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = RepositoryRoot.File($"artifacts/browser/{name}.png"), FullPage = true });
}
