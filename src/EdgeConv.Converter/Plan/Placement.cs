namespace EdgeConv.Converter.Plan;

/// <summary>Gives every block an address so that blocks that live together do not overlap.</summary>
/// <remarks>First fit, repeated: the block that ended highest chooses first next time. A block is whole rows, so no row ever wraps.</remarks>
internal static class Placement
{
    private const int Rounds = 200;

    /// <summary>Places the blocks and returns the arena bytes they need; stops early where the lower bound is met.</summary>
    public static int Place(IReadOnlyList<Block> blocks)
    {
        int bound = Lifetimes.LowerBound(blocks).Bytes, best = int.MaxValue;
        int[] addresses = [];
        IEnumerable<Block>[] orders =
        [
            blocks.OrderByDescending(block => block.Bytes).ThenBy(block => block.Birth),
            blocks.OrderByDescending(block => block.Bytes).ThenByDescending(block => block.Death),
            blocks.OrderBy(block => block.Birth),
        ];
        foreach (IEnumerable<Block> order in orders)
        {
            List<Block> queue = [.. order];
            for (int round = 0; round < Rounds && best > bound; round++)
            {
                int top = FirstFit(queue);
                if (top < best)
                    (best, addresses) = (top, [.. blocks.Select(block => block.Address)]);
                Block highest = queue.MaxBy(block => block.Address + block.Bytes)!;
                queue.Remove(highest);
                queue.Insert(0, highest);
            }
        }
        for (int i = 0; i < blocks.Count; i++)
            blocks[i].Address = addresses[i];
        return best;
    }

    /// <summary>Puts each block at the lowest address that is free during its whole life.</summary>
    private static int FirstFit(IReadOnlyList<Block> queue)
    {
        var placed = new List<Block>(); // by address
        int top = 0;
        foreach (Block block in queue)
        {
            int address = 0;
            foreach (Block other in placed)
            {
                if (!other.LivesWith(block))
                    continue;
                if (address + block.Bytes <= other.Address)
                    break;
                address = Math.Max(address, Align(other.Address + other.Bytes, block.Alignment));
            }
            block.Address = address;
            top = Math.Max(top, address + block.Bytes);
            int index = placed.FindIndex(other => other.Address > address);
            placed.Insert(index < 0 ? placed.Count : index, block);
        }
        return top;
    }

    private static int Align(int address, int alignment) => (address + alignment - 1) / alignment * alignment;
}
