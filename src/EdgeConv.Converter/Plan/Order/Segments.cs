namespace EdgeConv.Converter.Plan.Order;

/// <summary>What a step order is made from: the operators at which segments start, then the end, and the pace of each operator.</summary>
internal sealed record Segments(int[] Cuts, Pace[] Paces)
{
    /// <summary>The same with the segments of some operators row by row; null if they are so already.</summary>
    public Segments? Slower(IEnumerable<int> operators)
    {
        var paces = (Pace[])Paces.Clone();
        foreach (int start in operators.Select(op => Cuts.Last(cut => cut <= op)).Distinct())
            paces.AsSpan(start..Cuts.First(cut => cut > start)).Fill(Pace.One);
        return paces.AsSpan().SequenceEqual(Paces) ? null : this with { Paces = paces };
    }
}
