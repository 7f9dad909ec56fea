using System.Net;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Http;
using EdgeConv.Gateway.Metrics;
using EdgeConv.Gateway.Ring;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>Gateways of one process share its instruments, so their tests run one after the other.</summary>
[CollectionDefinition("gateway", DisableParallelization = true)]
public sealed class GatewayCollection;

/// <summary>A gateway in this process on a free port, and a client of it.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly GatewayServer _server;

    private RunningGateway(GatewayServer server, GatewayCounters counters)
    {
        _server = server;
        Counters = counters;
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public GatewayCounters Counters { get; }

    public HttpClient Client { get; }

    public Uri Address => _server.Address;

    public static async Task<RunningGateway> Start(string ring, string? token = null, LimitsConfiguration? limits = null, TimeProvider? clock = null)
    {
        var settings = new GatewaySettings(new("door", Limits: limits), new(IPAddress.Loopback, 0), ring, token, null, null);
        var counters = new GatewayCounters();
        clock ??= TimeProvider.System;
        return new(await GatewayServer.Start(settings, new NodeView(ring, clock), counters, clock), counters);
    }

    public async Task<HttpStatusCode> Status(string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        change?.Invoke(request);
        using HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
