namespace EdgeConv.Converter.Plan;

/// <summary>Gives every block an address so that blocks that live together do not overlap.</summary>
/// <remarks>First fit, repeated: the block that ended highest chooses first next time. A block is whole rows, so no row ever wraps.</remarks>
internal static class Placement
{
    /// <summary>Most blocks looked at per order, and how many for each block of a small problem: what bounds the time of repair, alike on every machine.</summary>
    private const long Budget = 3_000_000, BudgetPerBlock = 4_000;

    /// <summary>Places the blocks and returns the arena bytes they need; stops early where the lower bound is met.</summary>
    public static int Place(IReadOnlyCollection<Block> blocks)
    {
        int bound = Lifetimes.LowerBound(blocks).Bytes, best = int.MaxValue;
        var problem = PlacementProblem.Of(blocks);
        Block[] sorted = problem.Blocks;
        int[] all = [.. Enumerable.Range(0, sorted.Length)], addresses = [];
        int[][] orders =
        [
            [.. all.OrderByDescending(i => sorted[i].Bytes)],
            [.. all.OrderByDescending(i => sorted[i].Bytes).ThenByDescending(i => sorted[i].Death)],
            all,
        ];
        long budget = Math.Min(Budget, BudgetPerBlock * sorted.Length);
        foreach (int[] order in orders)
        {
            var fit = new FirstFit(problem);
            fit.Start(order);
            for (int round = 0; best > bound && fit.Operations < budget; round++)
            {
                var (top, highest) = fit.Highest(round);
                if (top < best)
                    (best, addresses) = (top, [.. fit.Addresses]);
                fit.Prefer(highest);
            }
        }
        for (int i = 0; i < sorted.Length; i++)
            sorted[i].Address = addresses[i];
        return best;
    }
}
