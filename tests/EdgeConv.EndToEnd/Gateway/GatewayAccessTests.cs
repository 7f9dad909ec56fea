using System.Net;
using System.Net.Sockets;
using EdgeConv.Gateway.Configuration;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Who is let in, and how much of them.</summary>
[Collection("gateway")]
public sealed class GatewayAccessTests : IDisposable
{
    private const string Token = "0123456789abcdef";
    private readonly NodeTwin _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task With_a_token_every_path_needs_it_as_header_query_or_cookie()
    {
        _node.WriteHealth();
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, Token);
        foreach (string path in new[] { "/", "/healthz", "/metrics", "/snapshot.jpg", "/stream.mjpg", "/events", "/status.json", "/page.js", "/none" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await gateway.Status(path));
            Assert.Equal(HttpStatusCode.Unauthorized, await gateway.Status(path + "?token=" + Token[..^1]));
            Assert.Equal(HttpStatusCode.Unauthorized, await gateway.Status(path, request => request.Headers.Add("Authorization", "Bearer " + Token + "0")));
        }

        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/healthz?token=" + Token));
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/metrics", request => request.Headers.Add("Authorization", "Bearer " + Token)));
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/healthz", request => request.Headers.Add("Cookie", "edgeconv-token=" + Token)));

        // The page takes it out of the address line.
        using HttpResponseMessage page = await gateway.Client.GetAsync("/?token=" + Token);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/", page.Headers.Location?.OriginalString);
        string cookie = page.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/", request => request.Headers.Add("Cookie", cookie.Split(';')[0])));
    }

    [Fact]
    public async Task Without_a_token_only_requests_to_this_machines_own_names_are_answered()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path);
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/"));
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/", request => request.Headers.Host = "localhost:1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await gateway.Status("/", request => request.Headers.Host = "evil.example"));
    }

    [Fact]
    public async Task Streams_beyond_the_limit_are_refused_and_free_again_when_one_ends()
    {
        _node.WriteJpeg([1, 2, 3]);
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, limits: new(Streams: 2));
        using HttpResponseMessage first = await gateway.Client.GetAsync("/stream.mjpg", HttpCompletionOption.ResponseHeadersRead);
        HttpResponseMessage second = await gateway.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.Status("/stream.mjpg"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.Status("/events"));
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/status.json"));
        second.Dispose();
        for (int i = 0; i < 200 && gateway.Counters.Streams > 1; i++)
            await Task.Delay(20);
        Assert.Equal(HttpStatusCode.OK, await gateway.Status("/stream.mjpg"));
    }

    [Fact]
    public async Task More_requests_than_the_rate_are_refused()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, limits: new(RequestsPerSecond: 1));
        HttpStatusCode[] answers = [.. await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => gateway.Status("/status.json")))];
        Assert.InRange(answers.Count(answer => answer == HttpStatusCode.OK), 4, 8);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task More_connections_than_the_limit_are_closed()
    {
        await using RunningGateway gateway = await RunningGateway.Start(_node.Path, limits: new(Connections: 3));
        var sockets = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 3; i++)
                sockets.Add(await Ask(gateway));
            using TcpClient refused = await Ask(gateway, answered: false);
            sockets[0].Dispose();
            using TcpClient again = await Retry(gateway);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams()
    {
        RunningGateway gateway = await RunningGateway.Start(_node.Path);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using HttpResponseMessage stream = await client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        await gateway.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(3));
        await using Stream events = await stream.Content.ReadAsStreamAsync();
        try
        {
            while (await events.ReadAsync(new byte[4096]) > 0)
            {
            }
        }
        catch (HttpIOException)
        {
            // Ended in the middle of an event: an end all the same.
        }
    }

    [Theory]
    [InlineData("{}", "EC6002", "lacks 'node'")]
    [InlineData("{", "EC6002", "$")]
    [InlineData("""{"node":"door","camera":1}""", "EC6002", "no field 'camera'")]
    [InlineData("""{"node":"door","listen":"8080"}""", "EC6002", "$.listen")]
    [InlineData("""{"node":"door","listen":"0.0.0.0:8080"}""", "EC6003", "tokenFile")]
    [InlineData("""{"node":"door","listen":"[::]:8080"}""", "EC6003", "127.0.0.1")]
    [InlineData("""{"node":"door","tokenFile":"short"}""", "EC6003", "at least 16")]
    [InlineData("""{"node":"door","tokenFile":"open"}""", "EC6005", "chmod 600")]
    [InlineData("""{"node":"door","tokenFile":"none"}""", "EC6005", "cannot be read")]
    [InlineData("""{"node":"door","limits":{"streams":0}}""", "EC6002", "$.limits.streams")]
    [InlineData("""{"node":"door","mqtt":{}}""", "EC6002", "lacks 'host'")]
    [InlineData("""{"node":"door","mqtt":{"host":"mqtt://b"}}""", "EC6002", "$.mqtt.host")]
    [InlineData("""{"node":"door","mqtt":{"host":"b","prefix":"a/#"}}""", "EC6002", "$.mqtt.prefix")]
    [InlineData("""{"node":"door","mqtt":{"host":"b","port":70000}}""", "EC6002", "$.mqtt.port")]
    [InlineData("""{"node":"door","mqtt":{"host":"b","credentialsFile":"short"}}""", "EC6005", "user")]
    [InlineData("""{"node":"door","mqtt":{"host":"b","credentialsFile":"open"}}""", "EC6005", "chmod 600")]
    public void A_wrong_configuration_names_file_field_and_remedy(string json, string code, string names)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        string file = Path.Combine(_node.Folder!, "gateway.json");
        File.WriteAllText(file, json);
        Secret("short", "0123456789", UnixFileMode.UserRead);
        Secret("open", Token, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var error = Assert.Throws<EdgeConvException>(() => GatewayFile.Read(file, ring: _node.Path));
        Assert.Equal(code, error.Code?.Id);
        Assert.Contains(names, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_node.Folder!, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_configuration_is_read_with_its_secrets_and_relative_paths()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "os:linux");
        string file = Path.Combine(_node.Folder!, "gateway.json");
        Secret("token", Token + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Secret("broker", """{"user":"u","password":"p"}""", UnixFileMode.UserRead);
        File.WriteAllText(file, """{"node":"door","ring":"door.ring","listen":"0.0.0.0:0","tokenFile":"token","stateFolder":"state","mqtt":{"host":"b","credentialsFile":"broker"}}""");
        GatewaySettings settings = GatewayFile.Read(file);
        Assert.Equal((Token, _node.Path, Path.Combine(_node.Folder!, "state")), (settings.Token, settings.Ring, settings.StateFolder));
        Assert.Equal(new("u", "p"), settings.Credentials);
        Assert.Equal("127.0.0.1:99", GatewayFile.Read(file, listen: "127.0.0.1:99").Listen.ToString());
    }

    private void Secret(string name, string text, UnixFileMode mode)
    {
        string file = Path.Combine(_node.Folder!, name);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
    }

    private static async Task<TcpClient> Retry(RunningGateway gateway)
    {
        for (int i = 0; i < 100; i++)
        {
            try
            {
                return await Ask(gateway);
            }
            catch (Exception e) when (e is IOException or Xunit.Sdk.XunitException)
            {
                await Task.Delay(20); // the server has not noticed yet
            }
        }

        return await Ask(gateway);
    }

    private static async Task<TcpClient> Ask(RunningGateway gateway, bool answered = true)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        int read = 0;
        try
        {
            await socket.GetStream().WriteAsync("GET /page.css HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            read = await socket.GetStream().ReadAsync(new byte[12]);
        }
        catch (IOException) when (!answered)
        {
            // Closed by the server before it read anything.
        }

        Assert.Equal(answered, read > 0);
        return socket;
    }
}
