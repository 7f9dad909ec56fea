namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>How good a placement is.</summary>
/// <param name="Bytes">The bytes that it needs.</param>
/// <param name="Bound">The most bytes alive in one step: no placement needs fewer.</param>
/// <param name="IsLeast">Whether it is proven that no placement of these blocks needs fewer: the bound is met, or all others were ruled out.</param>
internal readonly record struct PlacementResult(int Bytes, int Bound, bool IsLeast);

/// <summary>
/// Gives every block an address so that blocks that live together do not overlap. First fit with repair finds most bounds; a few dozen blocks are then
/// placed exactly, and where there are more the blocks that do not fit push others out. A block is whole rows, so no row ever wraps.
/// </summary>
/// <remarks>All limits are counts of work, never time: the same blocks get the same addresses everywhere, in whatever order they come.</remarks>
internal static class Placement
{
    /// <summary>Most blocks to look at in the repair of one order, and how many for each block of a small problem.</summary>
    private const long RepairBudget = 1_500_000, RepairBudgetPerBlock = 4_000;

    /// <summary>Nodes of the exact search, times blocks.</summary>
    private const long ExactBudget = 3_000_000;

    /// <summary>Most blocks to look at in one attempt to push others out, and in all.</summary>
    private const long EjectionAttempt = 500_000, EjectionBudget = 4_000_000;

    public static PlacementResult Place(IReadOnlyCollection<Block> blocks)
    {
        if (blocks.Count == 0)
            return new(0, 0, true);
        var problem = PlacementProblem.Of(blocks);
        int bound = Lifetimes.LowerBound(blocks).Bytes;
        int[] addresses = FirstFitWithRepair(problem, bound);
        bool isLeast = problem.End(addresses) == bound;
        if (!isLeast && problem.Count <= ExactPlacement.MostBlocks)
        {
            (int[]? better, isLeast) = ExactPlacement.Below(problem, bound, problem.End(addresses), ExactBudget / problem.Count);
            addresses = better ?? addresses;
        }
        if (!isLeast)
            addresses = PushedOut(problem, bound, addresses);
        for (int i = 0; i < addresses.Length; i++)
            problem.Blocks[i].Address = addresses[i];
        int end = problem.End(addresses);
        return new(end, bound, isLeast || end == bound);
    }

    /// <summary>First fit in three orders, each repaired until the bound is met or the budget spent: the best of what was seen.</summary>
    private static int[] FirstFitWithRepair(PlacementProblem problem, int bound)
    {
        int[] byBirth = [.. Enumerable.Range(0, problem.Count)], best = [];
        int[][] orders =
        [
            [.. byBirth.OrderByDescending(i => problem.Bytes[i])],
            [.. byBirth.OrderByDescending(i => problem.Bytes[i]).ThenByDescending(i => problem.Blocks[i].Death)],
            byBirth,
        ];
        int end = int.MaxValue;
        long budget = Math.Min(RepairBudget, RepairBudgetPerBlock * problem.Count);
        foreach (int[] order in orders)
        {
            var fit = new FirstFit(problem);
            fit.Start(order);
            // The first fit itself may take more than the budget.
            for (int round = 0; end > bound && (round == 0 || fit.Operations < budget); round++)
            {
                var (top, highest) = fit.Highest(round);
                if (top < end)
                    (end, best) = (top, [.. fit.Addresses]);
                fit.Prefer(highest);
            }
        }
        return best;
    }

    /// <summary>A better placement, if pushing blocks out finds one: first at the bound, then half-way to it, as often as it succeeds.</summary>
    private static int[] PushedOut(PlacementProblem problem, int bound, int[] addresses)
    {
        long left = EjectionBudget;
        int failed = bound - 1; // no placement of so few bytes was found
        for (ulong attempt = 0; left > 0 && failed < problem.End(addresses) - 1; attempt++)
        {
            int target = failed < bound ? bound : failed + (problem.End(addresses) - failed) / 2;
            var search = new EjectionSearch(problem, seed: attempt, prefersLow: attempt % 2 == 0);
            if (search.Fit(addresses, target, Math.Min(left, EjectionAttempt)))
                addresses = search.Addresses;
            else if (target > bound || left <= EjectionBudget / 2)
                failed = target;
            left -= search.Operations;
        }
        return addresses;
    }
}
