using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeConv.Converter;
using EdgeConv.Simulator;
using EdgeConv.Simulator.Http;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

/// <summary>A simulator that stands still, for all tests of a class.</summary>
public sealed class PausedSimulator : IAsyncLifetime
{
    internal RunningSimulator Simulator { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Simulator = await RunningSimulator.Start();

    public ValueTask DisposeAsync() => Simulator.DisposeAsync();
}

/// <summary>A simulator of the demo in this process, its page on a free port, and a client of it.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    private readonly SimulatorServer _server;

    private RunningSimulator(Simulation simulation, SimulatorServer server)
    {
        (Simulation, _server) = (simulation, server);
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public Simulation Simulation { get; }

    public SimulatorServer Server => _server;

    public HttpClient Client { get; }

    public Uri Address => _server.Address;

    public static async Task<RunningSimulator> Start(string? token = null, bool plays = false, string? board = null, string? model = null)
    {
        Simulation simulation = Simulation.Start(new()
        {
            Model = model, Plays = plays, Board = board, DemoFolder = RepositoryRoot.File("tools/meter"), Convert = path => ModelConverter.Convert(path, new()).File,
        });
        return new(simulation, await SimulatorServer.Start(simulation, new(new(IPAddress.Loopback, 0), token), TimeProvider.System));
    }

    /// <summary>Asks; the answer's status and text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Get(string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        change?.Invoke(request);
        return await Send(request);
    }

    /// <summary>Sends as the page does, unless it is changed.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Post(string path, string json, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add(SimulatorServer.OwnHeader, "1");
        change?.Invoke(request);
        return await Send(request);
    }

    /// <summary>Sends a file as the page does.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Upload(string path, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add(SimulatorServer.OwnHeader, "1");
        return await Send(request);
    }

    /// <summary>The state as a page gets it.</summary>
    public async Task<JsonElement> State()
    {
        using var state = JsonDocument.Parse((await Get("/state")).Text);
        return state.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Simulation.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Text)> Send(HttpRequestMessage request)
    {
        using HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        bool isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return (answer.StatusCode, isStream ? "" : await answer.Content.ReadAsStringAsync());
    }
}
