namespace EdgeConv.Node.Watchdog;

/// <summary>What was asked of the loop from outside: to stop, or to say its latencies now. Set from any thread, looked at by the loop.</summary>
internal sealed class StopRequest
{
    private volatile bool _isRequested, _wantsLatency;
    private volatile PendingSignal? _latencySignal;
    private volatile EventWaitHandle? _bell;

    /// <summary>Whether the loop is to stop.</summary>
    public bool IsRequested => _isRequested;

    public void Stop()
    {
        _isRequested = true;
        _bell?.Set();
    }

    public void AskForLatency()
    {
        _wantsLatency = true;
        _bell?.Set();
    }

    /// <summary>From now on this is set when something is asked, so that a loop that waits for it looks; null: no longer.</summary>
    public void RingWith(EventWaitHandle? bell) => _bell = bell;

    /// <summary>From now on this signal asks for latencies too.</summary>
    public void AskForLatencyBy(PendingSignal signal) => _latencySignal = signal;

    /// <summary>Whether latencies are asked for; they are then no longer.</summary>
    public bool TakeLatency()
    {
        if (_latencySignal is { } signal && signal.TryTake())
            return true;
        bool asked = _wantsLatency;
        if (asked)
            _wantsLatency = false;
        return asked;
    }
}
