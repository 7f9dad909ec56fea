namespace EdgeConv.Simulator;

/// <summary>What happened lately, for people. The latest few hundred are kept. Never used by the node's thread.</summary>
internal sealed class EventLog
{
    private const int Kept = 500;

    private readonly Lock _lock = new();
    private readonly Queue<SimulationEvent> _events = new(Kept);
    private long _last;

    public void Add(string kind, string text, double milliseconds)
    {
        lock (_lock)
        {
            if (_events.Count == Kept)
                _events.Dequeue();
            _events.Enqueue(new(++_last, milliseconds, kind, text));
        }
    }

    public IReadOnlyList<SimulationEvent> After(long id)
    {
        lock (_lock)
            return [.. _events.Where(each => each.Id > id)];
    }
}
