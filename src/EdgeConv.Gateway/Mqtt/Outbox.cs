using EdgeConv.Gateway.Metrics;
using EdgeConv.Node.Ring;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>An event that waits for the broker.</summary>
/// <param name="Names">Of the run that it is of.</param>
/// <param name="Generation">That run.</param>
/// <param name="Event">The event.</param>
/// <param name="LostBefore">Events between this and the one before that nobody can read any more.</param>
/// <param name="Snapshot">The picture beside it; null without.</param>
internal sealed record Waiting(RingNames Names, long Generation, EventRecord Event, long LostBefore, ReadOnlyMemory<byte>? Snapshot);

/// <summary>
/// Events between the ring and the broker: taken from the ring as they come, in order, whether or not there is a connection, and given up only
/// when the broker has acknowledged them. What is not taken yet is in the ring; what is not acknowledged is taken again after a restart.
/// </summary>
internal sealed class Outbox(string path, DeliveredFile delivered, int capacity, Func<ReadOnlyMemory<byte>?> snapshot, GatewayCounters counters)
{
    private const int MostSnapshots = 16; // pictures are large: a long queue goes without
    private readonly Queue<Waiting> _waiting = new();
    private RingReader? _ring;
    private long _next, _lost;

    /// <summary>The run that is followed now; null before there was any.</summary>
    public RingReader? Ring => _ring;

    /// <summary>The oldest that waits.</summary>
    public Waiting? First => _waiting.Count > 0 ? _waiting.Peek() : null;

    /// <summary>Takes what is new from the ring, and follows the node when it starts anew: the old run's file is read to its end first.</summary>
    /// <returns>Whether another run is followed than before.</returns>
    public bool Collect()
    {
        bool isReplaced = _ring is null || _ring.IsReplaced();
        Take();
        if (isReplaced && !IsFull && Open())
        {
            Take();
            counters.Waiting = _waiting.Count;
            return true;
        }

        counters.Waiting = _waiting.Count;
        return false;
    }

    /// <summary>The broker has the oldest.</summary>
    public void Acknowledged()
    {
        Waiting sent = _waiting.Dequeue();
        delivered.Keep(sent.Generation, sent.Event.Number);
        counters.CountDelivered();
        counters.Waiting = _waiting.Count;
    }

    private bool IsFull => _waiting.Count >= capacity;

    private bool Open()
    {
        RingReader ring;
        try
        {
            ring = RingReader.Open(path);
        }
        catch (EdgeConvException)
        {
            return false; // the node does not run yet; the page and healthz say so
        }

        _ring?.Dispose();
        _ring = ring;
        _next = delivered.Generation == ring.Generation ? delivered.Number + 1 : 1;
        return true;
    }

    // A full outbox takes no more: the ring holds the rest for as long as it reaches.
    private void Take()
    {
        if (_ring is not { } ring)
            return;
        long newest = ring.Newest(RingKind.Event);
        while (_next <= newest && !IsFull)
        {
            switch (ring.Read(_next, out EventRecord changed))
            {
                case RingRead.Whole:
                    bool isFresh = _next == newest && changed.IsActive != 0 && _waiting.Count < MostSnapshots;
                    _waiting.Enqueue(new(ring.Names, ring.Generation, changed, _lost, isFresh ? snapshot() : null));
                    _lost = 0;
                    _next++;
                    break;
                case RingRead.Overrun:
                    long oldest = Math.Max(_next + 1, ring.Oldest(RingKind.Event));
                    _lost += oldest - _next;
                    counters.CountLost(oldest - _next);
                    _next = oldest;
                    break;
                case RingRead.Damaged:
                    _lost++;
                    counters.CountLost(1);
                    _next++;
                    break;
                default:
                    return; // the writer is in it: next time
            }
        }
    }
}
