namespace EdgeConv.Converter.Plan.Order;

/// <summary>Finds how many rows per step each operator of a segment takes, so that the segment costs little and fits.</summary>
internal sealed class PaceSearch(RowFlow flow, SegmentWalk walk)
{
    private const int Rounds = 3;

    /// <summary>From fast to slow.</summary>
    private static readonly Pace[] s_choices =
    [
        Pace.Whole, new(int.MaxValue, true), new(8, false), new(8, true), new(4, false), new(4, true), new(2, false), new(2, true), Pace.One,
    ];

    private readonly Pace[] _paces = new Pace[flow.Operators.Length];

    /// <summary>The paces found; only those of the segment mean something.</summary>
    public ReadOnlySpan<Pace> Paces => _paces;

    /// <summary>What the segment costs at them; infinite if it does not fit row by row.</summary>
    public double Cost { get; private set; }

    /// <summary>
    /// Searches for the segment that ends at <paramref name="to"/>: from the best pace that all operators could have alike, one operator after the
    /// other takes the pace at which the segment costs least.
    /// </summary>
    public void Find(int to, long limit)
    {
        Cost = double.PositiveInfinity;
        Span<Pace> segment = _paces.AsSpan(walk.From..to);
        Pace best = Pace.One;
        segment.Fill(best);
        if (!IsCheaper(to, limit))
            return;
        foreach (Pace choice in s_choices)
        {
            segment.Fill(choice);
            if (IsCheaper(to, limit))
                best = choice;
        }
        segment.Fill(best);
        for (int round = 0; round < Rounds && Improve(to, limit); round++)
        {
        }
    }

    /// <summary>Gives one operator after the other the pace at which the segment costs least; false if all had it.</summary>
    private bool Improve(int to, long limit)
    {
        bool isCheaper = false;
        for (int op = to - 1; op >= walk.From; op--)
        {
            Pace best = _paces[op];
            foreach (Pace choice in s_choices)
            {
                bool isWhole = choice.Rows != int.MaxValue && choice.Rows >= flow.Operators[op].WorkRows;
                if (isWhole || choice == best)
                    continue;
                _paces[op] = choice;
                if (IsCheaper(to, limit))
                    (best, isCheaper) = (choice, true);
            }
            _paces[op] = best;
        }
        return isCheaper;
    }

    private bool IsCheaper(int to, long limit)
    {
        if (!walk.Take(to, _paces, limit) || walk.Cost >= Cost)
            return false;
        Cost = walk.Cost;
        return true;
    }
}
