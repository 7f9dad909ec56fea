using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Browser;

/// <summary>Somebody who looks at a gateway's page in Debian's Chromium, and notes whatever its console says and whatever it asks elsewhere.</summary>
internal sealed class PageVisit : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    // A number that follows from the picture's pixels as they are shown now.
    public const string Pixels = """
        () => {
          const image = document.getElementById('picture'), canvas = document.createElement('canvas');
          canvas.width = 96; canvas.height = 72;
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0, 96, 72);
          let hash = 17;
          for (const byte of context.getImageData(0, 0, 96, 72).data) hash = (hash * 31 + byte) | 0;
          return image.naturalWidth * 1e11 + hash;
        }
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _errors = [];
    private IPage? _page;

    private PageVisit(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Starts the browser, or skips the test.</summary>
    public static async Task<PageVisit> Start()
    {
        Assert.SkipUnless(File.Exists(Chromium), "no:chromium");
        IPlaywright playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] }));
    }

    public async Task<IPage> Open(Uri address)
    {
        _page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1180, Height = 800 } });
        _page.Console += (_, message) => { if (message.Type is "error" or "warning") _errors.Add(message.Text); };
        _page.PageError += (_, error) => _errors.Add(error);
        _page.Request += (_, request) => { if (!request.Url.StartsWith(address.AbsoluteUri, StringComparison.Ordinal)) _errors.Add("asked elsewhere: " + request.Url); };
        await _page.GotoAsync(address.AbsoluteUri, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        return _page;
    }

    /// <summary>Waits for what the page says of the node's state; how long that took.</summary>
    public async Task<TimeSpan> Says(string state)
    {
        long from = System.Diagnostics.Stopwatch.GetTimestamp();
        await _page!.WaitForFunctionAsync("state => document.getElementById('state-text').textContent === state", state);
        return System.Diagnostics.Stopwatch.GetElapsedTime(from);
    }

    /// <summary>Sees at least five different pictures and results.</summary>
    public async Task Moves()
    {
        var pictures = new HashSet<double>();
        var answers = new HashSet<string?>();
        for (int i = 0; i < 60 && (pictures.Count < 5 || answers.Count < 5); i++)
        {
            pictures.Add(await _page!.EvaluateAsync<double>(Pixels));
            answers.Add(await _page.Locator("#answer").GetAttributeAsync("data-number"));
            await Task.Delay(150);
        }

        Assert.True(pictures.Count >= 5, $"{pictures.Count} different pictures");
        Assert.True(answers.Count >= 5, $"{answers.Count} different results");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
