namespace EdgeConv.Converter.Plan;

/// <summary>What a step order is made from: the operators at which segments start, then the end, and the pace of each operator.</summary>
internal sealed record Segments(int[] Cuts, Pace[] Paces)
{
    /// <summary>The same with the segments of some operators slower: at most two rows a step, or else one; null if they are at one row already.</summary>
    public Segments? Slower(IEnumerable<int> operators)
    {
        var paces = (Pace[])Paces.Clone();
        foreach (int start in operators.Select(op => Cuts.Last(cut => cut <= op)).Distinct())
        {
            Span<Pace> segment = paces.AsSpan(start..Cuts.First(cut => cut > start));
            bool isFast = segment.ContainsAnyExcept(Pace.One, Two);
            foreach (ref Pace pace in segment)
                pace = isFast && pace.Rows > 1 ? Two : Pace.One;
        }
        return paces.AsSpan().SequenceEqual(Paces) ? null : this with { Paces = paces };
    }

    private static Pace Two { get; } = new(2, OnlyAsked: true);
}
