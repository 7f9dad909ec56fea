namespace EdgeConv.Gateway.Metrics;

/// <summary>What the gateway counts of itself, from any thread.</summary>
internal sealed class GatewayCounters
{
    private long _requests, _refused, _delivered, _lost;
    private int _streams;

    public long Requests => Volatile.Read(ref _requests);

    public long Refused => Volatile.Read(ref _refused);

    public int Streams => Volatile.Read(ref _streams);

    public long Delivered => Volatile.Read(ref _delivered);

    public long Lost => Volatile.Read(ref _lost);

    public int Waiting { get; set; }

    public bool IsConnected { get; set; }

    public void CountRequest() => Interlocked.Increment(ref _requests);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountDelivered() => Interlocked.Increment(ref _delivered);

    public void CountLost(long events) => Interlocked.Add(ref _lost, events);

    /// <summary>Takes one of so many streams.</summary>
    /// <returns>False where all are taken.</returns>
    public bool TryBeginStream(int most)
    {
        if (Interlocked.Increment(ref _streams) <= most)
            return true;
        Interlocked.Decrement(ref _streams);
        return false;
    }

    public void EndStream() => Interlocked.Decrement(ref _streams);
}
