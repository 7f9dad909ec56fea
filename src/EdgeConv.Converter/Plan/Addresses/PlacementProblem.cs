namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>Blocks to place as plain arrays, in an order that depends on nothing but the blocks, and for each the others that live with it.</summary>
internal sealed class PlacementProblem
{
    private readonly int[] _firstNeighbour;
    private readonly int[] _neighbours;

    private PlacementProblem(Block[] blocks)
    {
        Blocks = blocks;
        Bytes = [.. blocks.Select(block => block.Bytes)];
        Alignment = [.. blocks.Select(block => block.Alignment)];
        (_firstNeighbour, _neighbours) = Neighbours(blocks);
    }

    /// <summary>By birth. Blocks that are alike in every other respect are ordered by what they hold, so addresses do not depend on the caller's order.</summary>
    public Block[] Blocks { get; }
    public int[] Bytes { get; }
    public int[] Alignment { get; }
    public int Count => Blocks.Length;

    public static PlacementProblem Of(IReadOnlyCollection<Block> blocks) =>
        new([.. blocks.OrderBy(block => block.Birth).ThenBy(block => block.Death).ThenByDescending(block => block.Bytes)
            .ThenBy(block => block.ScratchOf).ThenBy(block => block.Tensor).ThenBy(block => block.FirstRow)]);

    /// <summary>The blocks whose lives meet this one's, in ascending order.</summary>
    public ReadOnlySpan<int> Neighbours(int block) => _neighbours.AsSpan(_firstNeighbour[block], _firstNeighbour[block + 1] - _firstNeighbour[block]);

    /// <summary>The bytes that a placement needs.</summary>
    public int End(ReadOnlySpan<int> addresses)
    {
        int end = 0;
        for (int block = 0; block < addresses.Length; block++)
            end = Math.Max(end, checked(addresses[block] + Bytes[block]));
        return end;
    }

    /// <summary>A sweep over time: a block meets what is alive at its birth and what is born while it lives.</summary>
    private static (int[] First, int[] Neighbours) Neighbours(Block[] blocks)
    {
        var first = new int[blocks.Length + 1];
        int[] alive = new int[blocks.Length];
        Sweep((block, other) => (first[block + 1], first[other + 1]) = (first[block + 1] + 1, first[other + 1] + 1));
        for (int i = 0; i < blocks.Length; i++)
            first[i + 1] = checked(first[i] + first[i + 1]);
        int[] neighbours = new int[first[^1]], next = [.. first];
        Sweep((block, other) => (neighbours[next[block]++], neighbours[next[other]++]) = (other, block));
        return (first, neighbours);

        void Sweep(Action<int, int> meet)
        {
            int count = 0;
            for (int i = 0; i < blocks.Length; i++)
            {
                int kept = 0;
                for (int k = 0; k < count; k++)
                    if (blocks[alive[k]].Death >= blocks[i].Birth)
                    {
                        alive[kept++] = alive[k];
                        meet(i, alive[k]);
                    }
                alive[kept++] = i;
                count = kept;
            }
        }
    }
}
