using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EdgeConv.Simulator.Http;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>Who is let in, and what may be sent.</summary>
public sealed class SimulatorAccessTests(PausedSimulator paused) : IClassFixture<PausedSimulator>
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public async Task With_a_token_every_path_needs_it()
    {
        await using RunningSimulator simulator = await RunningSimulator.Start(Token);
        foreach (string path in new[] { "/", "/state", "/events", "/frame.jpg", "/memory", "/page.css", "/none" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.Get(path)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.Get(path + "?token=" + Token[..^1])).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.Post("/play", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await simulator.Get("/state?token=" + Token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await simulator.Get("/state", request => request.Headers.Add("Authorization", "Bearer " + Token))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await simulator.Get("/?token=" + Token)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await simulator.Post("/pause", "{}", request => request.Headers.Add("Cookie", "edgeconv-token=" + Token))).Status);
    }

    [Fact]
    public async Task Pages_of_others_can_neither_look_nor_change_anything()
    {
        RunningSimulator simulator = paused.Simulator;
        long run = simulator.Simulation.State().Run;
        // Under a name of their own that leads to this machine.
        Assert.Equal(HttpStatusCode.Unauthorized, (await simulator.Get("/state", request => request.Headers.Host = "evil.example")).Status);
        Assert.Equal(HttpStatusCode.OK, (await simulator.Get("/state", request => request.Headers.Host = "localhost:1")).Status);
        // By a form or a script that may send no header of its own.
        (HttpStatusCode status, string text) = await simulator.Post("/plan", """{"name":"stream"}""", request => request.Headers.Remove(SimulatorServer.OwnHeader));
        Assert.Equal((HttpStatusCode.Forbidden, "EC9104"), (status, Code(text)));
        foreach (string type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data" })
            Assert.Equal(HttpStatusCode.BadRequest, (await simulator.Post("/plan", """{"name":"stream"}""", request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue(type))).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await simulator.Get("/play", request => request.Method = HttpMethod.Put)).Status);
        Assert.Equal(run, simulator.Simulation.State().Run);

        using HttpResponseMessage page = await simulator.Client.GetAsync("/");
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(page.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/speed", """{"value":-1}""")]
    [InlineData("/speed", """{"value":"fast"}""")]
    [InlineData("/speed", "{}")]
    [InlineData("/plan", """{"name":"fastest"}""")]
    [InlineData("/plan", """{"name":null}""")]
    [InlineData("/plan", "")]
    [InlineData("/plan", "[")]
    [InlineData("/plan", """{"name":"stream","more":1}""")]
    [InlineData("/press", """{"button":"no such","isDown":true}""")]
    [InlineData("/source", """{"name":"/no/such/file.jpg"}""")]
    [InlineData("/source", """{"name":"v4l2:/dev/none"}""")]
    [InlineData("/model", """{"name":"/no/such/model.ecb"}""")]
    [InlineData("/board", """{"name":"no such board"}""")]
    [InlineData("/compare", """{"name":"/no/such/model.ecb"}""")]
    [InlineData("/record", """{"on":false}""")]
    [InlineData("/upload?as=cake&name=a.jpg", "{}")]
    public async Task What_is_wrong_is_said_and_nothing_changes(string path, string json)
    {
        RunningSimulator simulator = paused.Simulator;
        JsonElement before = await simulator.State();
        (HttpStatusCode status, string text) = await simulator.Post(path, json);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Matches("^EC[0-9]{4}$", Code(text));
        Assert.Matches("^[^\r\n]{10,}$", JsonDocument.Parse(text).RootElement.GetProperty("message").GetString());
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.Equal(before.GetProperty("run").GetInt64(), (await simulator.State()).GetProperty("run").GetInt64());
    }

    [Fact]
    public async Task A_body_has_a_length_that_is_held()
    {
        RunningSimulator simulator = paused.Simulator;
        (HttpStatusCode status, string text) = await simulator.Post("/plan", $$"""{"name":"{{new string('a', 5000)}}"}""");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "EC9105"), (status, Code(text)));

        // One that says its length is refused before a byte of it is kept.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload?as=model&name=large.ecb") { Content = new ByteArrayContent(new byte[ServerSettings.MostUploadedBytes + 1]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add(SimulatorServer.OwnHeader, "1");
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await simulator.Client.SendAsync(request);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "EC9105"), (answer.StatusCode, Code(await answer.Content.ReadAsStringAsync())));
    }

    [Fact]
    public async Task More_pages_than_the_limit_are_refused_until_one_is_closed()
    {
        RunningSimulator simulator = paused.Simulator;
        var pages = new List<HttpResponseMessage>();
        for (int i = 0; i < ServerSettings.MostStreams; i++)
            pages.Add(await simulator.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead));
        (HttpStatusCode status, string text) = await simulator.Get("/events");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "EC9106"), (status, Code(text)));
        pages[0].Dispose();
        for (int i = 0; i < 200 && simulator.Server.Events.Streams >= ServerSettings.MostStreams; i++)
            await Task.Delay(20);
        Assert.Equal(HttpStatusCode.OK, (await simulator.Get("/events")).Status);
        pages.ForEach(page => page.Dispose());
    }

    [Theory]
    [InlineData("8080", null, "EC9101")]
    [InlineData("127.0.0.1", null, "EC9101")]
    [InlineData("0.0.0.0:0", null, "EC9102")]
    [InlineData("[::]:0", null, "EC9102")]
    [InlineData("0.0.0.0:0", "short", "EC9102")]
    [InlineData("0.0.0.0:0", "open", "EC6005")]
    [InlineData("127.0.0.1:0", "none", "EC6005")]
    public void Where_it_may_not_listen_is_said(string listen, string? file, string code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        using var folder = new Command.TemporaryFolder();
        string? path = file is null ? null : System.IO.Path.Combine(folder.Path, file);
        if (path is not null && file != "none" && !OperatingSystem.IsWindows())
        {
            File.WriteAllText(path, file == "short" ? "0123" : Token);
            File.SetUnixFileMode(path, file == "open" ? UnixFileMode.UserRead | UnixFileMode.OtherRead : UnixFileMode.UserRead);
        }

        var error = Assert.Throws<EdgeConvException>(() => ServerSettings.Of(listen, path));
        Assert.Equal(code, error.Code.Id);
        Assert.Contains(path ?? listen, error.Message, StringComparison.Ordinal);
    }

    internal static string? Code(string json) => JsonDocument.Parse(json).RootElement.GetProperty("code").GetString();
}
