namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>
/// First fit in an order of the blocks, and its repair: the block that ends highest chooses first, and only those whose place changes by it choose again.
/// </summary>
internal sealed class FirstFit
{
    private readonly PlacementProblem _problem;

    /// <summary>Who chooses before whom: the lower rank. Ranks below zero were given by repair.</summary>
    private readonly int[] _rank;

    /// <summary>Blocks that must choose again, by rank.</summary>
    private readonly PriorityQueue<int, int> _waiting = new();
    private readonly bool[] _waits;
    private readonly long[] _taken;
    private int _front;

    public FirstFit(PlacementProblem problem)
    {
        _problem = problem;
        Addresses = new int[problem.Count];
        _rank = new int[problem.Count];
        _waits = new bool[problem.Count];
        _taken = new long[problem.Count];
    }

    public int[] Addresses { get; }

    /// <summary>Blocks looked at so far: the measure of work.</summary>
    public long Operations { get; private set; }

    /// <summary>Lets the blocks choose in this order.</summary>
    public void Start(ReadOnlySpan<int> order)
    {
        _front = 0;
        for (int i = 0; i < order.Length; i++)
            _rank[order[i]] = i;
        foreach (int block in order)
            Addresses[block] = LowestFree(block);
    }

    /// <summary>Lets a block choose before all others, and those after it that are touched by that choose again.</summary>
    public void Prefer(int block)
    {
        _rank[block] = --_front;
        Addresses[block] = LowestFree(block);
        foreach (int neighbour in _problem.Neighbours(block))
            Wait(neighbour);
        while (_waiting.TryDequeue(out int next, out _))
        {
            _waits[next] = false;
            int address = LowestFree(next);
            if (address == Addresses[next])
                continue;
            Addresses[next] = address;
            foreach (int neighbour in _problem.Neighbours(next))
                if (_rank[neighbour] > _rank[next])
                    Wait(neighbour);
        }
    }

    /// <summary>Where the highest block ends, and one of those that end there.</summary>
    /// <param name="turn">Which of them.</param>
    public (int Top, int Block) Highest(int turn)
    {
        int top = 0, count = 0;
        for (int block = 0; block < _problem.Count; block++)
        {
            int end = Addresses[block] + _problem.Bytes[block];
            if (end > top)
                (top, count) = (end, 0);
            count += end == top ? 1 : 0;
        }
        int skip = turn % count;
        for (int block = 0; ; block++)
            if (Addresses[block] + _problem.Bytes[block] == top && skip-- == 0)
                return (top, block);
    }

    private void Wait(int block)
    {
        if (_waits[block])
            return;
        _waits[block] = true;
        _waiting.Enqueue(block, _rank[block]);
    }

    /// <summary>The lowest address that no block alive with this one, and before it in rank, has.</summary>
    private int LowestFree(int block)
    {
        int count = 0, rank = _rank[block];
        ReadOnlySpan<int> neighbours = _problem.Neighbours(block);
        Operations += neighbours.Length;
        foreach (int other in neighbours)
            if (_rank[other] < rank)
                _taken[count++] = (long)Addresses[other] << 32 | (uint)(Addresses[other] + _problem.Bytes[other]);
        Span<long> taken = _taken.AsSpan(0, count);
        taken.Sort();
        int address = 0, bytes = _problem.Bytes[block], alignment = _problem.Alignment[block];
        foreach (long range in taken)
        {
            if (address + bytes <= (int)(range >> 32))
                break;
            address = Math.Max(address, Align.Up((int)range, alignment));
        }
        return address;
    }
}
