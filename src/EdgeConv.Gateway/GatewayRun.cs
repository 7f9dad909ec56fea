using System.Runtime.InteropServices;
using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Http;
using EdgeConv.Gateway.Metrics;
using EdgeConv.Gateway.Mqtt;
using EdgeConv.Gateway.Pictures;
using EdgeConv.Gateway.Ring;

namespace EdgeConv.Gateway;

/// <summary>The gateway from its configuration until SIGTERM or SIGINT.</summary>
internal static class GatewayRun
{
    /// <summary>Checks everything that can be checked without starting.</summary>
    public static int Check(GatewaySettings settings, TextWriter output)
    {
        if (settings.StateFolder is { } folder)
            _ = new DeliveredFile(folder, settings.Configuration.Node);
        IReadOnlyList<string> complaints = new NodeView(settings.Ring, TimeProvider.System).Complaints();
        output.WriteLine($"configuration: sound; listens on {settings.Listen}{(settings.Token is null ? "" : " with a token")}"
            + (settings.Configuration.Mqtt is { } mqtt ? $"; broker {mqtt.Host}" : ""));
        foreach (string complaint in complaints)
            output.WriteLine($"node: {complaint}");
        if (complaints.Count == 0)
            output.WriteLine($"node: {settings.Ring}: well");
        return 0;
    }

    /// <summary>Runs; returns when it was told to stop and everything has ended in order.</summary>
    /// <exception cref="EdgeConvException">It cannot listen, or not keep what it delivered.</exception>
    public static int Run(GatewaySettings settings, TextWriter output)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        Run(settings, output, TimeProvider.System, new GatewayCounters(), stop.Token).GetAwaiter().GetResult();
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // the end is ours to bring about
            stop.Cancel();
        }
    }

    /// <summary>The same with a clock and a token to stop it.</summary>
    public static async Task Run(GatewaySettings settings, TextWriter output, TimeProvider clock, GatewayCounters counters, CancellationToken stop)
    {
        var view = new NodeView(settings.Ring, clock);
        GatewayServer server = await GatewayServer.Start(settings, view, counters, clock).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Say($"listening on {server.Address.AbsoluteUri}");
            foreach (string complaint in view.Complaints())
                Say(complaint);
            if (settings.Configuration.Mqtt is not null)
            {
                using var pictures = new PictureSource(view, settings.Limits.JpegQuality);
                await new MqttBridge(settings, view, pictures, counters, clock, Say).Run(stop).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        Say("stopped");

        void Say(string line)
        {
            lock (output)
            {
                output.WriteLine("gateway: " + line.ReplaceLineEndings(" "));
                output.Flush();
            }
        }
    }
}
