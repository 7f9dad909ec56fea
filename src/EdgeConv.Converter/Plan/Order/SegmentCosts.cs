namespace EdgeConv.Converter.Plan.Order;

/// <summary>What the segments cost, and the way from the first operator to the last that costs least.</summary>
internal sealed class SegmentCosts(int operators)
{
    /// <summary>By start, then by end.</summary>
    private readonly SortedDictionary<int, (double Cost, Pace[]? Paces)>[] _segments =
        [.. Enumerable.Range(0, operators).Select(_ => new SortedDictionary<int, (double, Pace[]?)>())];

    /// <param name="cost">The cost of the segment; where its paces are not known yet, no more than it.</param>
    public void Set(int from, int to, double cost, Pace[]? paces) => _segments[from][to] = (cost, paces);

    /// <summary>The paces of a segment that was searched, else null.</summary>
    public Pace[]? Paces(int from, int to) => _segments[from][to].Paces;

    /// <summary>Leaves only segments that were searched.</summary>
    public void ForgetUnknown()
    {
        foreach (SortedDictionary<int, (double, Pace[]? Paces)> ends in _segments)
            foreach (int to in ends.Where(end => end.Value.Paces is null).Select(end => end.Key).ToArray())
                ends.Remove(to);
    }

    /// <summary>The cuts, ends included, or null if no segments lie end to end. Of equal ways, that with the shortest segments.</summary>
    public int[]? Cheapest()
    {
        var best = new (double Cost, int From)[operators + 1];
        Array.Fill(best, (double.PositiveInfinity, -1), 1, operators);
        for (int from = 0; from < operators; from++)
            foreach (var (to, segment) in _segments[from])
                if (best[from].Cost + segment.Cost <= best[to].Cost)
                    best[to] = (best[from].Cost + segment.Cost, from);
        if (double.IsInfinity(best[operators].Cost))
            return null;
        var cuts = new Stack<int>([operators]);
        while (cuts.Peek() > 0)
            cuts.Push(best[cuts.Peek()].From);
        return [.. cuts];
    }
}
