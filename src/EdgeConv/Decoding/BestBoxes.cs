namespace EdgeConv.Decoding;

/// <summary>The best of the boxes that were shown to it, best first, in places of its caller; of equal ones the earlier.</summary>
internal ref struct BestBoxes(Span<Box> places)
{
    private readonly Span<Box> _places = places;

    /// <summary>How many it has.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a box, unless there are enough better ones.</summary>
    public void Add(in Box box)
    {
        if (Count == _places.Length && (Count == 0 || !(box.Score > _places[Count - 1].Score)))
            return;
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_places[middle].Score < box.Score)
                high = middle;
            else
                low = middle + 1;
        }

        if (Count < _places.Length)
            Count++;
        _places[low..(Count - 1)].CopyTo(_places[(low + 1)..]);
        _places[low] = box;
    }
}
