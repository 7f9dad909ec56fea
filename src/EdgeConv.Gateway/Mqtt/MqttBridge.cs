using EdgeConv.Gateway.Configuration;
using EdgeConv.Gateway.Metrics;
using EdgeConv.Gateway.Pictures;
using EdgeConv.Gateway.Ring;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>
/// Tells a broker what the node decides. Events are promised: each is sent at least once and kept until the broker acknowledged it, over lost
/// connections and restarts of the gateway, as far back as ring and outbox reach. States, statistics and discovery are retained, and are sent
/// anew after each connection.
/// </summary>
internal sealed class MqttBridge(
    GatewaySettings settings, NodeView view, PictureSource pictures, GatewayCounters counters, TimeProvider clock, Action<string> log)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(50), s_betweenStats = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(250), s_longestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestGoodbye = TimeSpan.FromSeconds(2);
    private static readonly byte[] s_on = "ON"u8.ToArray(), s_off = "OFF"u8.ToArray(), s_online = "online"u8.ToArray(), s_offline = "offline"u8.ToArray();

    private readonly MqttConfiguration _mqtt = settings.Configuration.Mqtt!;
    private readonly Topics _topics = new(settings.Configuration.Mqtt!.Prefix, settings.Configuration.Node);
    private bool? _said; // what the broker was told of the node in this connection
    private string? _lastFault;

    /// <summary>Runs until it is told to stop; then says that the node is not available, and goodbye.</summary>
    /// <exception cref="EdgeConvException">What was delivered cannot be kept.</exception>
    public async Task Run(CancellationToken stop)
    {
        var delivered = new DeliveredFile(settings.StateFolder!, settings.Configuration.Node);
        var outbox = new Outbox(settings.Ring, delivered, _mqtt.Outbox, () => _mqtt.Snapshots ? pictures.Newest()?.Bytes : null, counters);
        using var broker = new Broker(_mqtt, settings.Credentials, settings.Signers, $"edgeconv-{Topics.Identifier(settings.Configuration.Node)}", _topics.Available);
        TimeSpan wait = s_firstWait;
        try
        {
            while (true)
            {
                outbox.Collect();
                if (await broker.Connect(stop).ConfigureAwait(false) is { } fault)
                {
                    if (fault != _lastFault)
                        log($"mqtt: {_mqtt.Host}: {fault}; it is tried again");
                    _lastFault = fault;
                    await WaitAndCollect(outbox, wait, stop).ConfigureAwait(false);
                    wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait;
                    continue;
                }

                log($"mqtt: {_mqtt.Host}: connected");
                _lastFault = null;
                wait = s_firstWait;
                counters.IsConnected = true;
                await Serve(broker, outbox, stop).ConfigureAwait(false);
                counters.IsConnected = false;
                log($"mqtt: {_mqtt.Host}: the connection is lost; it is tried again");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            using var goodbye = new CancellationTokenSource(s_longestGoodbye, clock);
            if (broker.IsConnected && await broker.Send(_topics.Available, s_offline, retain: true, goodbye.Token).ConfigureAwait(false))
                await broker.Disconnect().ConfigureAwait(false);
        }
        finally
        {
            counters.IsConnected = false;
        }
    }

    // The ring is read on while there is no broker: it reaches less far than the outbox.
    private async Task WaitAndCollect(Outbox outbox, TimeSpan wait, CancellationToken stop)
    {
        for (long from = clock.GetTimestamp(); clock.GetElapsedTime(from) < wait;)
        {
            await Task.Delay(s_betweenLooks, clock, stop).ConfigureAwait(false);
            outbox.Collect();
        }
    }

    // Ends when the connection does.
    private async Task Serve(Broker broker, Outbox outbox, CancellationToken stop)
    {
        bool isGreeted = false;
        _said = null;
        long saidStats = 0;
        while (broker.IsConnected)
        {
            if (outbox.Collect() || !isGreeted && outbox.Ring is not null)
            {
                if (!await Greet(broker, outbox.Ring!, stop).ConfigureAwait(false))
                    return;
                isGreeted = true;
                saidStats = 0;
            }

            while (outbox.First is { } first)
            {
                if (!await Deliver(broker, first, stop).ConfigureAwait(false))
                    return;
                outbox.Acknowledged();
            }

            if (!await Available(broker, stop).ConfigureAwait(false))
                return;
            if (outbox.Ring is { } ring && (saidStats == 0 || clock.GetElapsedTime(saidStats) >= s_betweenStats)
                && ring.TryNewest(out HealthRecord health))
            {
                ring.TryNewest(out ResultRecord result);
                if (!await broker.Send(_topics.Stats, Payloads.Stats(ring.Names, health, result), retain: true, stop).ConfigureAwait(false))
                    return;
                saidStats = clock.GetTimestamp();
            }

            await Task.Delay(s_betweenLooks, clock, stop).ConfigureAwait(false);
        }
    }

    private async Task<bool> Greet(Broker broker, RingReader ring, CancellationToken stop)
    {
        if (_mqtt.DiscoveryPrefix.Length > 0)
            foreach ((string topic, byte[] payload) in Discovery.Messages(_mqtt.DiscoveryPrefix, _topics, ring.Names, _mqtt.Snapshots))
                if (!await broker.Send(topic, payload, retain: true, stop).ConfigureAwait(false))
                    return false;
        if (ring.TryNewest(out ResultRecord result))
            for (int i = 0; i < result.Rules; i++)
                if (!await broker.Send(_topics.State(ring.Names.Rule(i)), result.RuleAt[i].IsActive ? s_on : s_off, retain: true, stop).ConfigureAwait(false))
                    return false;
        _said = null;
        return await Available(broker, stop).ConfigureAwait(false);
    }

    private async Task<bool> Available(Broker broker, CancellationToken stop)
    {
        bool isOnline = view.Complaints().Count == 0;
        if (isOnline == _said)
            return true;
        _said = isOnline;
        return await broker.Send(_topics.Available, isOnline ? s_online : s_offline, retain: true, stop).ConfigureAwait(false);
    }

    private async Task<bool> Deliver(Broker broker, Waiting waiting, CancellationToken stop)
    {
        RingNames names = waiting.Names;
        EventRecord changed = waiting.Event;
        string rule = names.Rule(changed.Rule);
        if (waiting.LostBefore > 0 && !await broker.Send(_topics.Events, Payloads.Lost(names, waiting.LostBefore), retain: false, stop).ConfigureAwait(false))
            return false;
        if (waiting.Snapshot is { } picture && !await broker.Send(_topics.Snapshot(rule), picture, retain: true, stop).ConfigureAwait(false))
            return false;
        return await broker.Send(_topics.State(rule), changed.IsActive != 0 ? s_on : s_off, retain: true, stop).ConfigureAwait(false)
            && await broker.Send(_topics.Events, Payloads.Event(names, waiting.Generation, changed), retain: false, stop).ConfigureAwait(false);
    }
}
