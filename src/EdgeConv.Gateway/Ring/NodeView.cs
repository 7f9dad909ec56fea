using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Ring;

/// <summary>
/// The node as the gateway sees it: finds its ring, follows it when the node starts anew, and says whether the node is well. Any number of
/// threads may ask.
/// </summary>
internal sealed class NodeView(string path, TimeProvider clock)
{
    /// <summary>Health that does not change for this long says that the node hangs or was killed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(500);
    private readonly Lock _lock = new();
    private RingReader? _ring;
    private string? _fault;
    private long _lookedAt = long.MinValue;
    private long _health = -1, _healthChangedAt;

    /// <summary>The ring's file.</summary>
    public string Path => path;

    /// <summary>The ring that is there now; null where there is none.</summary>
    public RingReader? Ring
    {
        get
        {
            lock (_lock)
            {
                if (_lookedAt == long.MinValue || clock.GetElapsedTime(_lookedAt) >= s_betweenLooks)
                    Look();
                return _ring;
            }
        }
    }

    /// <summary>Why the node is not well; empty where it is.</summary>
    public IReadOnlyList<string> Complaints()
    {
        RingReader? ring = Ring;
        if (ring is null)
            return [$"no ring: {_fault}"];
        if (ring.IsClosed())
            return ["the node was stopped"];
        if (!ring.TryNewest(out HealthRecord health))
            return ["the node has not said yet how it is"];
        if (SinceHealth(health) is var age && age > Patience)
            return [$"the node has said nothing for {age.TotalSeconds:0} s"];
        string fault = health.Node.CameraFault is > 0 and < 10_000 ? $" (EC{health.Node.CameraFault:0000})" : "";
        return health.Node.CameraState switch
        {
            RingCameraState.Streaming or RingCameraState.Asleep => [],
            RingCameraState.Stalled => [$"the camera sends no frames{fault}"],
            RingCameraState.Lost => [$"the camera is gone{fault}"],
            _ => ["the camera is not open"],
        };
    }

    /// <summary>How long ago the node's health changed, on this process's own clock: the board's may jump.</summary>
    private TimeSpan SinceHealth(in HealthRecord health)
    {
        lock (_lock)
        {
            if (health.Number != _health)
            {
                // At first sight only the wall clock says how old it is.
                double age = _health < 0 ? Math.Clamp((clock.GetUtcNow().ToUnixTimeMilliseconds() - health.Node.UnixMilliseconds) / 1000.0, 0, 86400) : 0;
                _health = health.Number;
                _healthChangedAt = clock.GetTimestamp() - (long)(age * clock.TimestampFrequency);
            }

            return clock.GetElapsedTime(_healthChangedAt);
        }
    }

    private void Look()
    {
        _lookedAt = clock.GetTimestamp();
        if (_ring is not null && !_ring.IsReplaced())
            return;
        try
        {
            // A reader that others may still use is not closed here: its handle closes with its last user.
            _ring = RingReader.Open(path);
            _health = -1;
            _fault = null;
        }
        catch (EdgeConvException e)
        {
            if (_ring is null)
                _fault = e.Message;
        }
    }
}
