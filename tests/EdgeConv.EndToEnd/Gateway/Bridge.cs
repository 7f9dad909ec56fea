using System.Net;
using EdgeConv.Gateway;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Metrics;
using Xunit;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>The gateway in this process, as its program runs it.</summary>
internal sealed class Bridge : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _output = new();
    private readonly Timer _health;
    private readonly GatewayCounters _counters = new();
    private readonly Task _run;

    public Bridge(NodeTwin node, int port, MqttCredentials? credentials = null)
        : this(node, new GatewaySettings(new("door", Mqtt: new("127.0.0.1", port)), new(IPAddress.Loopback, 0), node.Path, null,
            Path.Combine(Path.GetDirectoryName(node.Path)!, "state"), credentials))
    {
    }

    public Bridge(NodeTwin node, GatewaySettings settings)
    {
        _health = new Timer(_ => node.WriteHealth(), null, 500, 500);
        _run = Task.Run(() => GatewayRun.Run(settings, _output, TimeProvider.System, _counters, _stop.Token));
    }

    public long Delivered => _counters.Delivered;

    /// <summary>Its log.</summary>
    public string[] Said
    {
        get
        {
            lock (_output)
                return _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    public async Task Says(string text)
    {
        for (int i = 0; i < 500; i++)
        {
            lock (_output)
                if (_output.ToString().Contains(text, StringComparison.Ordinal))
                    return;
            await Task.Delay(20);
        }

        Assert.Fail($"'{text}' is not in: {_output}");
    }

    public async ValueTask DisposeAsync()
    {
        await _health.DisposeAsync();
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(10));
        _stop.Dispose();
    }
}
