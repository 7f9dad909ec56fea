namespace EdgeConv.Converter.Plan.Cost;

/// <summary>Lines that a level lacked.</summary>
/// <param name="Alone">Those that no prefetcher could foresee.</param>
/// <param name="InRun">Each after the line that was missed before it.</param>
internal readonly record struct MissedLines(long Alone, long InRun);

/// <summary>A set-associative cache whose least recently used line goes first.</summary>
internal sealed class CacheLevel(int bytes, int ways, int lineBytes)
{
    private readonly long[] _lines = new long[bytes / lineBytes]; // per set, most recently used first; line number + 1, 0 where empty
    private readonly int _sets = bytes / lineBytes / ways;
    private long _lastMissed = -1;

    /// <summary>Since they were taken last.</summary>
    private MissedLines _missed;

    /// <summary>Whether it has the line; it has afterwards.</summary>
    public bool Find(long line)
    {
        Span<long> set = _lines.AsSpan((int)(line % _sets) * ways, ways);
        int way = set.IndexOf(line + 1);
        if (way < 0)
        {
            _missed = line == _lastMissed + 1 ? _missed with { InRun = _missed.InRun + 1 } : _missed with { Alone = _missed.Alone + 1 };
            _lastMissed = line;
        }
        set[..(way < 0 ? ways - 1 : way)].CopyTo(set[1..]);
        set[0] = line + 1;
        return way >= 0;
    }

    /// <summary>The misses since the last call.</summary>
    public MissedLines Take()
    {
        MissedLines missed = _missed;
        _missed = default;
        return missed;
    }
}
