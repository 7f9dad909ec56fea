namespace EdgeConv.Rows;

/// <summary>Who owns each byte of the arena, as ranges in ascending order: as many entries as rows are alive, not as there are bytes.</summary>
internal sealed class OwnerMap
{
    public const int Nobody = -1;

    private readonly List<(int Start, int Owner)> _ranges = [(0, Nobody)]; // each up to the start of the next

    /// <summary>Gives the bytes to an owner, whoever had them.</summary>
    public void Stamp(int start, int end, int owner)
    {
        if (start >= end)
            return;
        int first = IndexOf(start), last = IndexOf(end - 1);
        (int Start, int Owner) before = _ranges[first], after = _ranges[last];
        bool keepsTail = last + 1 == _ranges.Count || _ranges[last + 1].Start > end;
        _ranges.RemoveRange(first, last - first + 1);
        int at = first;
        if (before.Start < start)
            _ranges.Insert(at++, before);
        _ranges.Insert(at++, (start, owner));
        if (keepsTail)
            _ranges.Insert(at, (end, after.Owner));
    }

    public void Free(int start, int end) => Stamp(start, end, Nobody);

    /// <summary>The first byte of the range that belongs to somebody else, or -1.</summary>
    public int FirstLost(int start, int end, int owner)
    {
        for (int i = IndexOf(start); start < end && i < _ranges.Count && _ranges[i].Start < end; i++)
            if (_ranges[i].Owner != owner)
                return Math.Max(_ranges[i].Start, start);
        return -1;
    }

    /// <summary>Everybody who owns a byte of the range, <see cref="Nobody"/> too, in the order of addresses.</summary>
    public void OwnersIn(int start, int end, List<int> owners)
    {
        owners.Clear();
        for (int i = IndexOf(start); start < end && i < _ranges.Count && _ranges[i].Start < end; i++)
            owners.Add(_ranges[i].Owner);
    }

    public int At(int address) => _ranges[IndexOf(address)].Owner;

    private int IndexOf(int address)
    {
        int low = 0, high = _ranges.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_ranges[middle].Start <= address)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
