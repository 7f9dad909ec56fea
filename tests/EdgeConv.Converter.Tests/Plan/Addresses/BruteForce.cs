using EdgeConv.Converter.Plan.Addresses;

namespace EdgeConv.Converter.Tests.Plan.Addresses;

/// <summary>The fewest bytes of any placement, by trying them all.</summary>
internal static class BruteForce
{
    /// <summary>The fewest bytes of all orders in which blocks can choose the lowest free address: an optimal placement, pushed down, is one of them.</summary>
    public static int Of(IReadOnlyList<Block> blocks)
    {
        int best = int.MaxValue;
        var placed = new List<(Block Block, int Address)>();
        Next(0);
        return best;

        void Next(int top)
        {
            if (top >= best)
                return;
            if (placed.Count == blocks.Count)
                best = top;
            foreach (Block block in blocks.Where(block => placed.TrueForAll(other => other.Block != block)))
            {
                int address = 0;
                while (placed.FirstOrDefault(other => other.Block.Birth <= block.Death && block.Birth <= other.Block.Death
                    && other.Address < address + block.Bytes && address < other.Address + other.Block.Bytes) is { Block: { } hit, Address: var at })
                    address = block.ScratchOf >= 0 ? (at + hit.Bytes + 3) / 4 * 4 : at + hit.Bytes;
                placed.Add((block, address));
                Next(Math.Max(top, address + block.Bytes));
                placed.RemoveAt(placed.Count - 1);
            }
        }
    }
}
