using System.Text;
using EdgeConv.Command.ComparePage;
using EdgeConv.EndToEnd.Command;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Browser;

/// <summary>The page of <c>edgeconv compare --report</c> in Debian's Chromium; what it looked like is kept in artifacts/browser.</summary>
[Collection("gateway")]
[Trait("suite", "browser")]
public sealed class CompareReportTests
{
    private static readonly string[] s_texts = ["h1", "h2", ".quiet", ".figures b", ".figures span", ".figures .bad b", ".advice li", ".advice code", "caption", "thead th", "tbody th", ".number", ".matrix .h0", ".matrix .h4, .matrix .h3", ".matrix .e4, .matrix .e3", "summary", "footer p"];

    [Fact]
    public async Task It_is_readable_light_and_dark_wide_and_narrow_and_asks_for_nothing()
    {
        await using PageVisit visit = await PageVisit.Start();
        using var folder = new TemporaryFolder();
        string file = folder.Write("report.html", Encoding.UTF8.GetBytes(Page.Of(Command.ComparePageTests.Result(Command.ComparePageTests.Hostile), "net.onnx", null, "flowers/test")));
        IPage page = await visit.Open(new Uri(file));
        Assert.Equal("net.onnx: int8 against float – EdgeConv", await page.TitleAsync());
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(0, await page.Locator("svg:not([aria-label]), section:not([aria-labelledby]), table:not(:has(caption)), script").CountAsync());
        await Legible(page);
        await Picture(page, "compare-light");

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Legible(page);
        await Picture(page, "compare-dark");
        await page.SetViewportSizeAsync(390, 844);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "a phone must scroll sideways");
        await Picture(page, "compare-phone");
        Assert.Empty(visit.Errors);
    }

    private static async Task Legible(IPage page)
    {
        foreach (string selector in s_texts)
        {
            double contrast = await page.EvaluateAsync<double>(PageTests.Contrast, selector);
            Assert.True(contrast >= 4.5, $"{selector}: a contrast of {contrast:0.0}");
        }
    }

    private static async Task Picture(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = RepositoryRoot.File($"artifacts/browser/{name}.png"), FullPage = true });
}
