using EdgeConv.Camera;
using EdgeConv.Devices;
using EdgeConv.Node.Inputs;
using EdgeConv.Node.Latency;

namespace EdgeConv.Node.Wake;

/// <summary>
/// The input that wants the camera open. Asleep, the node waits for its edges, which costs no processor: an edge wakes it, however short the pulse. Awake, it is looked at with each
/// frame. An input that cannot be read counts as active: rather a camera that is open too long than one that never opens. For the loop's thread, but for <see cref="IsAsleep"/>.
/// </summary>
internal sealed class WakePin : IDisposable
{
    /// <summary>What the log calls it.</summary>
    public const string Name = "wake";

    private readonly NodeInput _input;
    private readonly NodeClock _clock;
    private readonly Func<TimeSpan, bool>? _sleep;
    private readonly long _stay;
    private volatile bool _isAsleep;
    private bool _awaitsFrame;
    private long _asleepSince, _woken;
    private long? _wanted;

    /// <param name="input">With room for edges. Not disposed.</param>
    /// <param name="stay">How long the node stays awake after the input was last active.</param>
    /// <param name="sleep">See <see cref="NodeParts.Sleep"/>.</param>
    public WakePin(NodeInput input, TimeSpan stay, NodeClock clock, Func<TimeSpan, bool>? sleep)
    {
        (_input, _clock, _sleep, _stay) = (input, clock, sleep, NodeClock.Nanoseconds(stay));
        input.Line.EdgeCame += (_, _) => Bell.Set();
        Bell.Set();
        Bell.WaitOne(); // the first wait costs memory
    }

    /// <summary>Ends <see cref="Wait"/>, from any thread.</summary>
    public AutoResetEvent Bell { get; } = new(false);

    public bool IsAsleep => _isAsleep;

    /// <summary>Waits for an edge, or whatever else rings.</summary>
    /// <param name="most">The longest.</param>
    /// <returns>False where nothing can wake the node any more.</returns>
    public bool Wait(TimeSpan most)
    {
        if (_sleep is not null)
            return _sleep(most);
        Clocks.Wait(_clock.Provider, most, Bell);
        return true;
    }

    /// <summary>Wakes, if the input is active or was since it was last looked at.</summary>
    /// <param name="now">On the node's clock.</param>
    public bool TryWake(long now)
    {
        if (!WasActive(out TimeSpan? edge))
            return false;
        _woken = edge is { } came && NodeClock.Nanoseconds(came) is var at && at >= _asleepSince && at <= now ? at : now; // a driver's clock may be another one
        (_isAsleep, _awaitsFrame, _wanted) = (false, true, null);
        return true;
    }

    /// <summary>A frame was decided on: whether it was the first since the node woke.</summary>
    /// <param name="time">The frame's, as the rules count it.</param>
    /// <param name="now">On the node's clock.</param>
    /// <param name="sinceEdge">From the input's edge until now, in nanoseconds.</param>
    public bool TakesFirst(long time, long now, out long sinceEdge)
    {
        sinceEdge = now - _woken;
        if (!_awaitsFrame)
            return false;
        (_awaitsFrame, _wanted) = (false, time); // the camera may have taken longer to open than the node stays awake
        return true;
    }

    /// <summary>Whether the input has been inactive for so long that the camera may be closed.</summary>
    /// <param name="time">As the rules count it.</param>
    public bool IsIdle(long time)
    {
        if (WasActive(out _) || _wanted is null)
            _wanted = time;
        return time - _wanted >= _stay;
    }

    /// <summary>Sleeps from now on.</summary>
    public void FallAsleep() => (_asleepSince, _isAsleep) = (_clock.Now, true);

    public void Dispose() => Bell.Dispose();

    /// <summary>Whether it is active, or was since this was last asked.</summary>
    /// <param name="edge">When it became so; null where no edge told it.</param>
    private bool WasActive(out TimeSpan? edge)
    {
        edge = null;
        while (_input.Line.TryTakeEdge(out InputEdge taken))
            if (taken.IsActive)
                edge ??= taken.Time;
        return !_input.TryRead(out bool isActive) || isActive || edge is not null;
    }
}
