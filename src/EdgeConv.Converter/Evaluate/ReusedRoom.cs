namespace EdgeConv.Converter.Evaluate;

/// <summary>Offsets for blocks that live for a time: the lowest gap that fits, else the end.</summary>
internal sealed class ReusedRoom(int alignment)
{
    private readonly List<(int Start, int End, int LastUse)> _blocks = []; // ascending, apart

    /// <summary>The most that was in use at once.</summary>
    public int Size { get; private set; }

    /// <summary>Room for <paramref name="count"/> elements until <see cref="FreeBefore"/> passes <paramref name="lastUse"/>.</summary>
    public int Take(int count, int lastUse)
    {
        int length = checked((count + 2 * alignment - 1) / alignment * alignment);
        int at = 0, index = 0;
        for (; index < _blocks.Count && _blocks[index].Start - at < length; index++)
            at = _blocks[index].End;
        _blocks.Insert(index, (at, checked(at + length), lastUse));
        Size = Math.Max(Size, at + length);
        return at;
    }

    /// <summary>Frees what was last used before <paramref name="step"/>.</summary>
    public void FreeBefore(int step) => _blocks.RemoveAll(block => block.LastUse < step);
}
