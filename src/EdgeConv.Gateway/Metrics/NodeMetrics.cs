using System.Diagnostics.Metrics;
using EdgeConv.Gateway.Ring;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Metrics;

/// <summary>
/// The node's numbers as instruments that are looked at when somebody asks: each reads the ring anew. The exporter turns <c>edgeconv.frames</c>
/// into <c>edgeconv_frames_total</c> and units into endings (<c>_seconds</c>, <c>_bytes</c>, <c>_celsius</c>).
/// </summary>
internal sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "EdgeConv";

    private readonly Meter _meter = new(MeterName);
    private readonly NodeView _view;

    public NodeMetrics(NodeView view, GatewayCounters gateway)
    {
        _view = view;
        Gauge("up", "Whether the node runs, its camera streams or is asleep, and it said so lately", () => [One(view.Complaints().Count == 0 ? 1 : 0)]);
        Gauge("info", "What runs", () => view.Ring is { Names: var names }
            ? [One(1, ("model", names.Model), ("board", names.Board), ("camera", names.Camera), ("version", names.Version))] : []);
        Node();
        Counter("gateway.requests", "Requests that the gateway answered", () => [One(gateway.Requests)]);
        Counter("gateway.refused", "Requests that a limit or a missing token refused", () => [One(gateway.Refused)]);
        Gauge("gateway.streams", "Streams that are open", () => [One(gateway.Streams)]);
        Counter("mqtt.delivered", "Events that the broker acknowledged", () => [One(gateway.Delivered)]);
        Counter("mqtt.lost", "Events that were overwritten before they could be delivered", () => [One(gateway.Lost)]);
        Gauge("mqtt.waiting", "Events that wait for the broker", () => [One(gateway.Waiting)]);
        Gauge("mqtt.connected", "Whether the broker is connected", () => [One(gateway.IsConnected ? 1 : 0)]);
    }

    public void Dispose() => _meter.Dispose();

    private void Node()
    {
        Counter("frames", "Frames that the model saw", Health(health => health.Node.Frames));
        Counter("frames.dropped", "Frames that the camera dropped or the node passed over", Health(health => health.Node.Dropped));
        Counter("frames.damaged", "Frames that were damaged", Health(health => health.Node.Damaged));
        Counter("camera.timeouts", "Waits for a frame that ended without one", Health(health => health.Node.TimedOut));
        Counter("camera.reopened", "How often the camera was opened again", Health(health => health.Node.Reopened));
        Counter("faults", "Faults of camera, lines and displays", Health(health => health.Node.Faults));
        Counter("results", "Results that the node wrote", Health(health => health.Results));
        Counter("pictures", "Pictures that the node wrote", Health(health => health.Pictures));
        Counter("pictures.too_large", "Pictures that fit no slot of the ring", Health(health => health.TooLarge));
        Gauge("camera.state", "The camera's state: the one that holds is 1", () => _view.Ring is { } ring && ring.TryNewest(out HealthRecord health)
            ? Enum.GetValues<RingCameraState>().Select(state => One(state == health.Node.CameraState ? 1 : 0, ("state", state.ToString().ToLowerInvariant()))) : []);
        Gauge("temperature", "The board's temperature", () => _view.Ring is { } ring && ring.TryNewest(out HealthRecord health)
            && health.Node.TemperatureMilliCelsius != NodeHealth.NoTemperature ? [One(health.Node.TemperatureMilliCelsius / 1000.0)] : [], "Cel");
        Gauge("arena", "The sessions' activation memory", Health(health => health.Node.ArenaBytes), "By");
        Gauge("allocated", "Managed bytes that the node allocated since its steady state began", Health(health => health.Node.AllocatedBytes), "By");
        Gauge("resident", "The node's resident memory", Health(health => health.Node.ResidentBytes), "By");
        Gauge("frame_rate", "Frames per second lately", Health(health => health.Node.FramesPerSecond));
        Gauge("frame_rate.allowed", "Frames per second that the thermal policy allows; 0 without a limit", Health(health => health.Node.AllowedFramesPerSecond));
        Gauge("start_time", "When the node was started, since 1970", Health(health => health.Node.StartedUnixMilliseconds / 1000.0), "s");
        Gauge("latency", "From capture to decision, by stage", Latencies, "s");
        Gauge("latency.jitter", "How unevenly decisions come", Health(health => health.Node.JitterNanoseconds / 1e9), "s");
        Counter("rule.transitions", "How often a rule went on or off", () => _view.Ring is { } ring && ring.TryNewest(out HealthRecord health)
            ? [.. ring.Names.Rules.Select((rule, i) => One(Transitions(health, i), ("rule", rule)))] : []);
    }

    private static long Transitions(HealthRecord health, int rule) => health.Transitions[rule];

    private IEnumerable<Measurement<double>> Latencies()
    {
        if (_view.Ring is not { } ring || !ring.TryNewest(out HealthRecord health))
            yield break;
        NodeHealth node = health.Node;
        (string, Percentiles)[] stages =
            [("wait", node.Wait), ("rows", node.Rows), ("inference", node.Inference), ("rules", node.Rules), ("output", node.Output), ("total", node.Total)];
        foreach ((string stage, Percentiles times) in stages)
        {
            yield return One(times.P50 / 1e9, ("stage", stage), ("quantile", "0.5"));
            yield return One(times.P99 / 1e9, ("stage", stage), ("quantile", "0.99"));
        }
    }

    private Func<IEnumerable<Measurement<double>>> Health(Func<HealthRecord, double> value) =>
        () => _view.Ring is { } ring && ring.TryNewest(out HealthRecord health) ? [One(value(health))] : [];

    private Measurement<double> One(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var tags = new KeyValuePair<string, object?>[labels.Length + 1];
        tags[0] = new("node", _view.Ring?.Names.Node ?? Path.GetFileNameWithoutExtension(_view.Path));
        for (int i = 0; i < labels.Length; i++)
            tags[i + 1] = new(labels[i].Name, labels[i].Value);
        return new(value, tags);
    }

    private void Counter(string name, string help, Func<IEnumerable<Measurement<double>>> values) => _meter.CreateObservableCounter("edgeconv." + name, values, null, help);

    private void Gauge(string name, string help, Func<IEnumerable<Measurement<double>>> values, string? unit = null) =>
        _meter.CreateObservableGauge("edgeconv." + name, values, unit, help);
}
