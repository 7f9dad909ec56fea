using EdgeConv.Numerics;

namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>
/// Looks for a placement within a given number of bytes: a block that finds no free place throws out those that are cheapest to throw out, and
/// they look for places in turn. A block that had to throw out others becomes dearer, so the search does not turn in circles.
/// </summary>
/// <remarks>Nagata and Bräysy, "A powerful route minimization heuristic for the vehicle routing problem with time windows" (2009).</remarks>
internal sealed class EjectionSearch
{
    private const int Unplaced = -1;

    private readonly PlacementProblem _problem;
    private readonly SeededRandom _random;
    private readonly bool _prefersLow;

    /// <summary>What throwing a block out costs: its bytes, once more for every time that it did not fit.</summary>
    private readonly long[] _price;

    /// <summary>The blocks without a place.</summary>
    private readonly int[] _pool;
    private int _pooled;

    /// <summary>The placed neighbours of the block at hand, by where they start and by where they end: address in the upper half, block in the lower.</summary>
    private readonly long[] _starts, _ends;
    private int _placed;

    /// <param name="prefersLow">Whether a block takes the lowest of the places that are free, or any.</param>
    public EjectionSearch(PlacementProblem problem, ulong seed, bool prefersLow)
    {
        (_problem, _random, _prefersLow) = (problem, new(seed), prefersLow);
        Addresses = new int[problem.Count];
        _price = new long[problem.Count];
        _pool = new int[problem.Count];
        _starts = new long[problem.Count];
        _ends = new long[problem.Count];
    }

    public int[] Addresses { get; }

    /// <summary>Blocks looked at so far: the measure of work.</summary>
    public long Operations { get; private set; }

    /// <summary>Whether it found a place below <paramref name="capacity"/> for every block.</summary>
    /// <param name="start">A placement to start from; blocks that end too high in it are thrown out first.</param>
    /// <param name="budget">Most blocks to look at.</param>
    public bool Fit(ReadOnlySpan<int> start, int capacity, long budget)
    {
        start.CopyTo(Addresses);
        (_pooled, Operations) = (0, 0);
        for (int block = 0; block < _problem.Count; block++)
        {
            _price[block] = _problem.Bytes[block];
            if (Addresses[block] + _problem.Bytes[block] > capacity)
                ThrowOut(block);
        }
        while (_pooled > 0 && Operations < budget)
        {
            int block = TakeDearest();
            var (address, price) = Cheapest(block, capacity);
            if (price > 0)
            {
                _price[block] += _problem.Bytes[block];
                foreach (int other in _problem.Neighbours(block))
                    if (Addresses[other] != Unplaced && Addresses[other] < address + _problem.Bytes[block] && address < EndOf(other))
                        ThrowOut(other);
            }
            Addresses[block] = address;
        }
        return _pooled == 0;
    }

    private int EndOf(int block) => Addresses[block] + _problem.Bytes[block];

    private void ThrowOut(int block)
    {
        Addresses[block] = Unplaced;
        _pool[_pooled++] = block;
    }

    private int TakeDearest()
    {
        int dearest = _pooled - 1;
        for (int i = _pooled - 2; i >= 0; i--)
            if (_price[_pool[i]] > _price[_pool[dearest]])
                dearest = i;
        int block = _pool[dearest];
        _pool[dearest] = _pool[--_pooled];
        return block;
    }

    /// <summary>The place whose owners cost least, against an end of another block or of the memory; price 0 if nobody has it.</summary>
    private (int Address, long Price) Cheapest(int block, int capacity)
    {
        SortNeighbours(block);
        int bytes = _problem.Bytes[block], alignment = _problem.Alignment[block], ties = 0;
        (int Address, long Price) best = (0, long.MaxValue);
        Owners owners = new(this);
        for (int i = -1; i < _placed; i++)
        {
            int at = i < 0 ? 0 : Align.Up((int)(_ends[i] >> 32), alignment);
            if (at + bytes <= capacity)
                Consider(at, owners.PriceOf(at, at + bytes));
        }
        owners = new(this);
        for (int i = 0; i <= _placed; i++)
        {
            int at = Align.Down((i < _placed ? (int)(_starts[i] >> 32) : capacity) - bytes, alignment);
            if (at >= 0)
                Consider(at, owners.PriceOf(at, at + bytes));
        }
        return best;

        void Consider(int at, long price)
        {
            if (price < best.Price)
                (best, ties) = ((at, price), 1);
            else if (price == 0 && best.Price == 0 && _prefersLow)
                best.Address = Math.Min(best.Address, at);
            else if (price == best.Price && at != best.Address && _random.NextInt(++ties) == 0)
                best.Address = at;
        }
    }

    private void SortNeighbours(int block)
    {
        ReadOnlySpan<int> neighbours = _problem.Neighbours(block);
        Operations += neighbours.Length + 1;
        _placed = 0;
        foreach (int other in neighbours)
            if (Addresses[other] != Unplaced)
            {
                _starts[_placed] = (long)Addresses[other] << 32 | (uint)other;
                _ends[_placed++] = (long)EndOf(other) << 32 | (uint)other;
            }
        _starts.AsSpan(0, _placed).Sort();
        _ends.AsSpan(0, _placed).Sort();
    }

    /// <summary>Who has the bytes of a range, for ranges that only move upwards.</summary>
    private struct Owners(EjectionSearch search)
    {
        private int _opened, _closed;
        private long _price;

        public long PriceOf(int start, int end)
        {
            while (_opened < search._placed && (int)(search._starts[_opened] >> 32) < end)
                _price += search._price[(int)search._starts[_opened++]];
            while (_closed < search._placed && (int)(search._ends[_closed] >> 32) <= start)
                _price -= search._price[(int)search._ends[_closed++]];
            return _price;
        }
    }
}
