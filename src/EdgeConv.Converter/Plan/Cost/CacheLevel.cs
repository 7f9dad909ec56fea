namespace EdgeConv.Converter.Plan.Cost;

/// <summary>A set-associative cache whose least recently used line goes first.</summary>
internal sealed class CacheLevel(int bytes, int ways, int lineBytes, WaitCost wait)
{
    private readonly long[] _lines = new long[bytes / lineBytes]; // per set, most recently used first; line number + 1, 0 where empty
    private readonly int _sets = bytes / lineBytes / ways;
    private long _lastMissed = -1;

    /// <summary>What its misses have cost.</summary>
    public double Waits { get; set; }

    /// <summary>Whether it has the line; it has afterwards.</summary>
    public bool Find(long line)
    {
        Span<long> set = _lines.AsSpan((int)(line % _sets) * ways, ways);
        int way = set.IndexOf(line + 1);
        if (way < 0)
        {
            Waits += line == _lastMissed + 1 ? wait.InRun : wait.Alone;
            _lastMissed = line;
        }
        set[..(way < 0 ? ways - 1 : way)].CopyTo(set[1..]);
        set[0] = line + 1;
        return way >= 0;
    }
}
