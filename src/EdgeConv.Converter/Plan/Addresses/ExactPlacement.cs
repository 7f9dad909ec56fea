namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>
/// Branch and bound over all placements of a few dozen blocks. Any placement can be pushed down until every block rests on the ground or on
/// another; placed in ascending order of address, each then lies on the skyline of the earlier ones. So only the order is searched.
/// </summary>
/// <remarks>
/// The idea of canonical solutions and the pruning by what must still lie above the skyline are those of Moffitt, "MiniMalloc" (ASPLOS 2023).
/// </remarks>
internal sealed class ExactPlacement
{
    /// <summary>More blocks than this are left to the other searches.</summary>
    public const int MostBlocks = 128;

    private readonly PlacementProblem _problem;
    private readonly long _budget;

    /// <summary>Per block, its life in numbered sections: between two births or deaths nothing changes.</summary>
    private readonly int[] _first, _last;

    /// <summary>Per section, where the next block may lie, and the bytes that must still come.</summary>
    private readonly int[] _skyline, _remaining;
    private readonly int[] _addresses;
    private readonly bool[] _isPlaced;
    private readonly int _bound;
    private int _best;
    private long _nodes;

    private ExactPlacement(PlacementProblem problem, int bound, int best, long budget)
    {
        (_problem, _bound, _best, _budget) = (problem, bound, best, budget);
        int[] births = [.. problem.Blocks.Select(block => block.Birth).Distinct().Order()];
        _first = [.. problem.Blocks.Select(block => Array.BinarySearch(births, block.Birth))];
        // Only where something is born can more be alive than before: a section lasts from one birth to the next.
        _last = [.. problem.Blocks.Select(block => Array.BinarySearch(births, block.Death) is var at && at >= 0 ? at : ~at - 1)];
        _skyline = new int[births.Length];
        _remaining = new int[births.Length];
        for (int block = 0; block < problem.Count; block++)
            for (int section = _first[block]; section <= _last[block]; section++)
                _remaining[section] += problem.Bytes[block];
        _addresses = new int[problem.Count];
        _isPlaced = new bool[problem.Count];
    }

    /// <summary>The addresses of a placement that ends below <paramref name="best"/>, if there is one.</summary>
    /// <param name="bound">No placement can end below this: the search stops there.</param>
    /// <param name="budget">Most nodes to visit.</param>
    /// <returns>The best addresses found, or null; and whether every placement that could be better was ruled out.</returns>
    public static (int[]? Addresses, bool IsProven) Below(PlacementProblem problem, int bound, int best, long budget)
    {
        var search = new ExactPlacement(problem, bound, best, budget);
        search.Place(placed: 0, lowest: 0, after: -1, top: 0);
        return (search.Found, search._nodes < budget);
    }

    private int[]? Found { get; set; }

    /// <summary>Places the other blocks, none below <paramref name="lowest"/>, and at that address only those behind <paramref name="after"/>.</summary>
    private void Place(int placed, int lowest, int after, int top)
    {
        if (placed == _problem.Count)
        {
            (_best, Found) = (top, [.. _addresses]);
            return;
        }
        // Whatever starts above the end of a block that could lie on its floor leaves a hole that this block could fill: no need to look at that.
        int ceiling = int.MaxValue;
        for (int block = 0; block < _problem.Count; block++)
            if (!_isPlaced[block])
                ceiling = Math.Min(ceiling, Floor(block) + _problem.Bytes[block]);
        for (int address = lowest; address < ceiling; address = NextFloor(address, ceiling))
            for (int block = 0; block < _problem.Count; block++)
            {
                if (_isPlaced[block] || Floor(block) != address || (address == lowest && block <= after))
                    continue;
                if (_best <= _bound || ++_nodes >= _budget)
                    return;
                Try(block, address, placed, top);
            }
    }

    private void Try(int block, int address, int placed, int top)
    {
        int end = address + _problem.Bytes[block], first = _first[block], count = _last[block] - first + 1;
        if (end >= _best)
            return;
        Span<int> before = stackalloc int[count];
        Span<int> skyline = _skyline.AsSpan(first, count), remaining = _remaining.AsSpan(first, count);
        skyline.CopyTo(before);
        bool isOpen = true;
        for (int i = 0; i < count; i++)
        {
            remaining[i] -= _problem.Bytes[block];
            skyline[i] = end;
        }
        _isPlaced[block] = true;
        _addresses[block] = address;
        // What is left of a section lies above its skyline, and above the address of this block too.
        for (int i = 0; i < _skyline.Length && isOpen; i++)
            isOpen = _remaining[i] == 0 || Math.Max(_skyline[i], address) + _remaining[i] < _best;
        if (isOpen)
            Place(placed + 1, address, block, Math.Max(top, end));
        _isPlaced[block] = false;
        before.CopyTo(skyline);
        for (int i = 0; i < count; i++)
            remaining[i] += _problem.Bytes[block];
    }

    /// <summary>The next higher address on which a block that is left could lie.</summary>
    private int NextFloor(int address, int ceiling)
    {
        int next = ceiling;
        for (int block = 0; block < _problem.Count; block++)
            if (!_isPlaced[block] && Floor(block) is var floor && floor > address)
                next = Math.Min(next, floor);
        return next;
    }

    /// <summary>The lowest address above everything placed during a block's life.</summary>
    private int Floor(int block)
    {
        int floor = 0;
        for (int section = _first[block]; section <= _last[block]; section++)
            floor = Math.Max(floor, _skyline[section]);
        return Align.Up(floor, _problem.Alignment[block]);
    }
}
