namespace EdgeConv.Gateway.Http;

/// <summary>So many requests per second for all clients together, four times as many at once: the board's processor belongs to the node.</summary>
internal sealed class RequestBudget(int perSecond, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly double _most = 4.0 * perSecond;
    private double _left = 4.0 * perSecond;
    private long _countedAt = clock.GetTimestamp();

    public bool TryTake()
    {
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            _left = Math.Min(_most, _left + clock.GetElapsedTime(_countedAt, now).TotalSeconds * perSecond);
            _countedAt = now;
            if (_left < 1)
                return false;
            _left--;
            return true;
        }
    }
}
