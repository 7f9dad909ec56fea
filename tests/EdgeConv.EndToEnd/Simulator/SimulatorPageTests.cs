using System.Net;
using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Command.Demo;
using EdgeConv.Converter;
using EdgeConv.Converter.Quantise;
using EdgeConv.EndToEnd.Browser;
using Microsoft.Playwright;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>The simulator's page in Debian's Chromium; what it looked like is kept in artifacts/browser.</summary>
[Collection("gateway")]
[Trait("suite", "simulator")]
public sealed class SimulatorPageTests
{
    private static readonly string[] s_texts =
    [
        "h1", "#where", "#state", ".choices label", "#model-open", "h2", "#position", "#rate", "#play", "#step", "#record-text", "#answer", ".bars .score", ".rules .name", ".rules .word",
        "#latency-text", "#allocated", "#lights .word", ".key .word", ".legend li", ".plans b", ".plans .size", "#same-text", "#hash", "#memory-at", "#memory-figures b", "#memory-figures span",
        "#memory-note", "#model-facts", ".row.head .name", ".row .shape", ".row .figure", ".row[aria-pressed=true] .shape", "#layer .note", "#layer dt", "#layer dd", ".speeds .figure", "#speed-note", "summary",
        "#comparison b", "#comparison .figures span", "#comparison .now", ".events time", ".events .kind", ".events .text",
    ];

    private const int FiveFrame = 16; // of the demo: the last digit is a five, and has been for a second

    private static readonly byte[] s_noPicture = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3], s_noModel = [.. "no model at all"u8];

    [Fact]
    public async Task A_first_visitor_sees_the_reading_change_presses_the_button_and_looks_inside()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start(plays: true, board: "raspberry-pi-3");
        IPage page = await visit.Open(simulator.Address);
        await page.SetViewportSizeAsync(1440, 900);
        Assert.Equal("EdgeConv simulator", await page.TitleAsync());

        // The picture moves, the reading changes, and when the rule holds its pin and its light go on.
        await page.WaitForFunctionAsync("() => document.getElementById('picture').naturalWidth === 640");
        await page.WaitForFunctionAsync("() => { (window.answers ??= new Set()).add(document.getElementById('answer').textContent); return window.answers.size >= 3; }");
        await page.WaitForFunctionAsync("() => document.querySelector('#rules .on') && document.querySelector('#header .output.high') && document.querySelector('#lights .on')");
        await page.ClickAsync("#play");
        await Says(page, "paused");

        // Beside it the same network in other arithmetic; then a frame with a five, where all can be looked at.
        (HttpStatusCode status, string text) = await simulator.Upload("/upload?as=compare&name=meter-q31.ecb", OtherArithmetic());
        Assert.True(status == HttpStatusCode.NoContent, text);
        await simulator.Post("/source", """{"name":"demo"}""");
        await page.ReloadAsync();
        await simulator.Post("/step", $$"""{"frames":{{FiveFrame}}}""");
        await At(simulator, FiveFrame);
        await page.WaitForFunctionAsync("() => document.getElementById('answer').textContent === '5' && document.querySelector('#header .output.high') && document.querySelector('#comparison .figures')");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#layers button.row').length > 5 && document.querySelectorAll('.speeds > div').length > 1 && document.querySelector('#log li')");
        await page.ClickAsync("#layers button.row >> nth=2");
        await page.WaitForFunctionAsync("() => document.querySelector('#layer img')?.naturalWidth > 8 && document.querySelectorAll('#layer dd').length >= 5");

        await Accessible(page);
        await Legible(page);
        await Picture(page, "simulator-light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Legible(page);
        await Picture(page, "simulator-dark");
        await page.SetViewportSizeAsync(390, 844);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "a phone must scroll sideways");
        await Picture(page, "simulator-phone");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
        await page.SetViewportSizeAsync(1440, 900);
        Assert.Equal("0s", await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.bars .track span')).transitionDuration"));
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task Everything_is_done_by_keyboard_and_a_button_is_held_as_long_as_its_key()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start();
        IPage page = await visit.Open(simulator.Address);
        await Says(page, "paused");
        // Tab reaches all that can be used, in the order in which it stands, and shows where it is.
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#layers button.row').length > 5 && document.querySelectorAll('.plans input').length === 3");
        var reached = new List<string>();
        for (int i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.className"));
            Assert.NotEqual("none", await page.EvaluateAsync<string>("() => { const e = document.activeElement.closest('label.button, .plans label') ?? document.activeElement; return e === document.body ? 'body' : getComputedStyle(e).outlineStyle; }"));
        }

        string[] order = ["skip", "board-choice", "model-open", "play", "step", "speed", "source-open", "record", "replay-file", "key", "memory-step", "row", "compare-file", "compare-name"];
        Assert.Equal(order, order.OrderBy(name => reached.IndexOf(name)));
        Assert.All(order, name => Assert.Contains(name, reached));

        // A step is one frame.
        await page.Locator("#step").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.getElementById('picture').naturalWidth > 0");
        long first = (await simulator.State()).GetProperty("frames").GetInt64();
        await page.Keyboard.PressAsync("Enter");
        await Until(async () => (await simulator.State()).GetProperty("frames").GetInt64() == first + 1);

        // The button: down with the key, up with it, and the rule that looks at it follows with the next frames.
        await page.ClickAsync("#play");
        await page.Locator(".key").First.FocusAsync();
        await page.Keyboard.DownAsync(" ");
        await page.WaitForFunctionAsync("() => document.querySelector('.key[aria-pressed=true]') && document.querySelectorAll('#lights .on').length > 0 && document.querySelector('#rules .on')");
        await page.Keyboard.UpAsync(" ");
        await page.WaitForFunctionAsync("() => document.querySelector('.key[aria-pressed=false]')");
        Assert.False((await simulator.State()).GetProperty("board").GetProperty("buttons")[0].GetProperty("isDown").GetBoolean());

        // By mouse it is let go even where the mouse has left it.
        await page.HoverAsync(".key .cap");
        await page.Mouse.DownAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.key[aria-pressed=true]')");
        await page.Mouse.MoveAsync(5, 5);
        await page.Mouse.UpAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.key[aria-pressed=false]')");

        // A dialog opens and closes by keyboard, and gives the focus back.
        await page.Locator("#source-open").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.getElementById('source-dialog').open");
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForFunctionAsync("() => !document.getElementById('source-dialog').open && document.activeElement.id === 'source-open'");
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task Another_strategy_takes_less_memory_and_answers_the_same_bytes()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start();
        IPage page = await visit.Open(simulator.Address);
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.plans input').length === 3");
        var hashes = new Dictionary<string, string[]>();
        var arenas = new List<long>();
        foreach (string plan in new[] { "overlap", "stream", "layer" })
        {
            await page.CheckAsync($".plans input[value={plan}]");
            await Until(async () => (await simulator.State()).GetProperty("memory").GetProperty("plan").GetString() == plan);
            await page.WaitForFunctionAsync("plan => document.querySelector('.plans input:checked')?.value === plan && document.getElementById('memory-picture').getAttribute('aria-label').includes(`plan ${plan}`)", plan);
            await simulator.Post("/source", """{"name":"demo"}""");
            hashes[plan] = await Hashes(simulator, 12);
            arenas.Add((await simulator.State()).GetProperty("memory").GetProperty("arena").GetInt64());
        }

        Assert.Equal(hashes["layer"], hashes["overlap"]);
        Assert.Equal(hashes["layer"], hashes["stream"]);
        Assert.True(hashes["layer"].Distinct().Count() > 6, "the frames' answers hardly differ");
        Assert.True(arenas[2] > arenas[0] && arenas[0] > arenas[1], string.Join(", ", arenas));
        await page.WaitForFunctionAsync("() => Number(document.getElementById('same').dataset.again) >= 12 && document.getElementById('same').classList.contains('good')");
        Assert.Contains("the same bytes", await page.Locator("#same-text").InnerTextAsync(), StringComparison.Ordinal);
        await page.Locator(".memory").ScreenshotAsync(new() { Path = RepositoryRoot.File("artifacts/browser/simulator-memory.png") });

        // The slider walks through the steps.
        await page.Locator("#memory-step").FocusAsync();
        string before = await page.Locator("#memory-at").InnerTextAsync();
        await page.Keyboard.PressAsync("PageUp");
        Assert.NotEqual(before, await page.Locator("#memory-at").InnerTextAsync());
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task A_bad_file_is_refused_in_words_and_the_simulation_goes_on()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start(plays: true);
        IPage page = await visit.Open(simulator.Address);
        await page.WaitForFunctionAsync("() => document.getElementById('picture').naturalWidth > 0");
        JsonElement before = await simulator.State();

        await page.SetInputFilesAsync("#source-file", new FilePayload { Name = "broken.jpg", MimeType = "image/jpeg", Buffer = s_noPicture });
        await Refused(page, "broken.jpg");
        await page.SetInputFilesAsync("#model-file", new FilePayload { Name = "broken.ecb", MimeType = "application/octet-stream", Buffer = s_noModel });
        await Refused(page, "broken.ecb");
        await page.Locator("#compare").ScrollIntoViewIfNeededAsync();
        await page.SetInputFilesAsync("#compare-file", new FilePayload { Name = "broken.ecb", MimeType = "application/octet-stream", Buffer = s_noModel });
        await Refused(page, "broken.ecb");

        JsonElement after = await simulator.State();
        Assert.Equal(before.GetProperty("run").GetInt64(), after.GetProperty("run").GetInt64());
        await Until(async () => (await simulator.State()).GetProperty("frames").GetInt64() > after.GetProperty("frames").GetInt64());

        // A refused upload is a 400, which the browser itself notes; nothing else is on the console.
        Assert.All(visit.Errors, error => Assert.Contains("status of 400", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_model_is_compared_and_a_recording_replays_byte_for_byte()
    {
        await using PageVisit visit = await PageVisit.Start();
        await using RunningSimulator simulator = await RunningSimulator.Start();
        IPage page = await visit.Open(simulator.Address);
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#layers button.row').length > 5");

        await page.ClickAsync("#record");
        await page.WaitForFunctionAsync("() => document.getElementById('record').getAttribute('aria-pressed') === 'true'");
        await simulator.Post("/step", """{"frames":8}""");
        await page.WaitForFunctionAsync("() => /9 frames/.test(document.getElementById('record-text').textContent)");
        Task<IDownload> download = page.WaitForDownloadAsync();
        await page.ClickAsync("#record");
        string file = await (await download).PathAsync();
        byte[] recorded = await File.ReadAllBytesAsync(file);
        await page.SetInputFilesAsync("#replay-file", new FilePayload { Name = "session.ecs", MimeType = "application/octet-stream", Buffer = recorded });
        await page.WaitForFunctionAsync("() => /9 frames replayed; every answer, rule and pin is the same, byte for byte/.test(document.getElementById('session').textContent)");

        await page.SetInputFilesAsync("#compare-file", new FilePayload { Name = "same.ecb", MimeType = "application/octet-stream", Buffer = simulator.Simulation.Model.Bytes });
        await page.WaitForFunctionAsync("() => !document.getElementById('compare-stop').hidden");
        await simulator.Post("/step", """{"frames":4}""");
        await page.WaitForFunctionAsync("() => /the same answer/.test(document.getElementById('comparison').textContent) && document.querySelector('#comparison .good')");
        await page.Locator("#compare").ScreenshotAsync(new() { Path = RepositoryRoot.File("artifacts/browser/simulator-compare.png") });
        Assert.Empty(visit.Errors);
    }

    private static byte[] OtherArithmetic() => ModelConverter.Convert(RepositoryRoot.File("tools/meter/meter.onnx"), MeterDemo.Options(RepositoryRoot.File("tools/meter/calibration.npy")) with
    {
        Rule = Rule.Tflm, Quantise = QuantiseOptions.For(Effort.Fast),
    }).File;

    // The answers' hashes of the first frames, one step after the other.
    private static async Task<string[]> Hashes(RunningSimulator simulator, int frames)
    {
        var hashes = new string[frames];
        for (int i = 0; i < frames; i++)
        {
            if (i > 0)
                await simulator.Post("/step", """{"frames":1}""");
            hashes[i] = (await At(simulator, i)).GetProperty("answer").GetProperty("hash").GetString()!;
            await Task.Delay(120); // the page sees each of them
        }

        return hashes;
    }

    // A source that is begun shows its first frame at once.
    private static async Task<JsonElement> At(RunningSimulator simulator, long position)
    {
        JsonElement state = default;
        await Until(async () => (state = await simulator.State()).GetProperty("frame").ValueKind == JsonValueKind.Object && state.GetProperty("source").GetProperty("position").GetInt64() == position);
        return state;
    }

    private static async Task Accessible(IPage page)
    {
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal("", await page.EvaluateAsync<string>("""
            () => {
              const named = e => (e.getAttribute('aria-label') || e.textContent || '').trim() || (e.getAttribute('aria-labelledby') && document.getElementById(e.getAttribute('aria-labelledby'))) || e.labels?.length || e.closest('label');
              const wrong = [...document.querySelectorAll('button, a, input, select, section, dialog, output, canvas, [role=img], [role=group], fieldset')].filter(e => !named(e) && !e.closest('[hidden]') && e.tagName !== 'OUTPUT');
              const images = [...document.querySelectorAll('img:not([alt])')];
              const ids = [...document.querySelectorAll('[id]')].map(e => e.id), twice = ids.filter((id, i) => ids.indexOf(id) !== i);
              return [...wrong, ...images].map(e => e.outerHTML.slice(0, 80)).concat(twice).join(' | ');
            }
            """));
    }

    private static async Task Legible(IPage page)
    {
        foreach (string selector in s_texts)
        {
            double contrast = await page.EvaluateAsync<double>(PageTests.Contrast, selector);
            Assert.True(contrast >= 4.5, $"{selector}: a contrast of {contrast:0.0}");
        }
    }

    private static async Task Says(IPage page, string state) => await page.WaitForFunctionAsync("state => document.getElementById('state-text').textContent === state", state);

    private static async Task Refused(IPage page, string name)
    {
        await page.WaitForFunctionAsync("name => !document.getElementById('message').hidden && document.getElementById('message-text').textContent.includes(name)", name);
        Assert.Matches("^EC[0-9]{4}$", await page.Locator("#message-code").InnerTextAsync());
        await page.ClickAsync("#message-close");
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 400; i++)
        {
            if (await holds())
                return;
            await Task.Delay(50);
        }

        Assert.Fail("it did not come within twenty seconds");
    }

    private static async Task Picture(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = RepositoryRoot.File($"artifacts/browser/{name}.png"), FullPage = true });
}
