using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan.Addresses;

/// <summary>The exact search against every order of first fit on up to 8 blocks, tried one after the other: one of them is optimal.</summary>
public sealed class ExactPlacementTests
{
    [Fact]
    public void Needs_as_many_bytes_as_the_best_of_all_orders_on_up_to_eight_blocks()
    {
        var random = new SeededRandom(5);
        int aboveBound = 0;
        for (int round = 0; round < Emulation.Cases(200); round++)
        {
            List<Block> blocks = Random(random, random.NextInt(2, round < 10 ? 9 : 8));
            int least = BruteForce.Of(blocks);
            PlacementResult placed = Placement.Place(blocks);
            Assert.True(placed.IsLeast);
            Assert.Equal(least, placed.Bytes);
            aboveBound += least > placed.Bound ? 1 : 0;
        }
        Assert.InRange(aboveBound, Emulation.Cases(8), Emulation.Cases(192)); // both kinds were seen: those whose bound can be met and the others
    }

    [Fact]
    public void Finds_the_optimum_from_a_poor_start_and_proves_it()
    {
        var random = new SeededRandom(6);
        for (int round = 0; round < Emulation.Cases(100); round++)
        {
            List<Block> blocks = Random(random, random.NextInt(2, 7));
            var problem = PlacementProblem.Of(blocks);
            int least = BruteForce.Of(blocks), bound = Lifetimes.LowerBound(blocks).Bytes, poor = blocks.Sum(block => block.Bytes + 3) + 1;
            var (addresses, isProven) = ExactPlacement.Below(problem, bound, poor, budget: 1_000_000);
            Assert.True(isProven);
            Assert.Equal(least, problem.End(addresses));
            Assert.Equal((null, true), ExactPlacement.Below(problem, bound, least, budget: 1_000_000));
        }
    }

    [Fact]
    public void Says_that_nothing_is_proven_when_its_nodes_are_spent()
    {
        var random = new SeededRandom(7);
        List<Block> blocks = Random(random, 40);
        var (_, isProven) = ExactPlacement.Below(PlacementProblem.Of(blocks), bound: 0, blocks.Sum(block => block.Bytes + 3), budget: 50);
        Assert.False(isProven);
    }

    //  bytes
    //  16 |       [    c   ]       step 3 is full: c must lie a byte above b, where first fit never puts it,
    //  10 |          [  f  ]       so that d and f fit below it
    //   8 |       [b]   .
    //   2 |       [b][d]
    //   0 | [     a    ]     [  e  ]
    //       0     2  3  4    6     8  step
    [Fact]
    public void Meets_a_bound_that_first_fit_with_repair_misses()
    {
        (int Bytes, int Birth, int Death)[] lives = [(2, 0, 3), (7, 2, 2), (6, 2, 4), (6, 3, 3), (2, 3, 4), (3, 6, 8)];
        List<Block> blocks = [.. lives.Select((life, i) => new Block(i, 0, 1, -1, life.Bytes, life.Birth) { Death = life.Death })];
        var problem = PlacementProblem.Of(blocks);
        var fit = new FirstFit(problem);
        fit.Start([.. Enumerable.Range(0, blocks.Count).OrderByDescending(i => problem.Bytes[i])]);
        for (int round = 0; round < 100; round++)
        {
            Assert.True(fit.Highest(round).Top >= 17);
            fit.Prefer(fit.Highest(round).Block);
        }
        Assert.Equal(new PlacementResult(16, 16, IsLeast: true), Placement.Place(blocks));
    }

    private static List<Block> Random(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        int birth = random.NextInt(0, 6);
        bool isScratch = random.NextInt(3) == 0;
        return new Block(isScratch ? -1 : i, 0, 1, isScratch ? i : -1, random.NextInt(1, 30), birth) { Death = birth + random.NextInt(5) };
    })];
}
