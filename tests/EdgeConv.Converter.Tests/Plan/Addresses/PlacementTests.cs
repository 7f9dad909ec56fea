using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Numerics;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan.Addresses;

public sealed class PlacementTests
{
    //  bytes
    //  12 |     [ c ]        a dies before c is born: c may lie where a lay
    //   8 | [ b       ]
    //   0 | [ a ]
    //      0  1  2  3  step
    [Fact]
    public void Blocks_that_never_live_together_share_bytes()
    {
        Block a = Of(bytes: 8, birth: 0, death: 1), b = Of(bytes: 4, birth: 0, death: 3), c = Of(bytes: 8, birth: 2, death: 3);
        Assert.Equal(12, Placement.Place([a, b, c]).Bytes);
        Assert.Equal(a.Address, c.Address);
    }

    [Fact]
    public void No_two_blocks_that_live_together_overlap_and_none_is_misaligned()
    {
        var random = new SeededRandom(1);
        for (int round = 0; round < Emulation.Cases(200); round++)
        {
            List<Block> blocks = Random(random, random.NextInt(1, 25));
            int arena = Placement.Place(blocks).Bytes, bound = Lifetimes.LowerBound(blocks).Bytes;
            Assert.InRange(arena, bound, blocks.Sum(block => block.Bytes + 3));
            Assert.Equal(arena, blocks.Max(block => block.Address + block.Bytes));
            foreach (Block block in blocks)
            {
                Assert.True(block.Address >= 0 && (block.ScratchOf < 0 || block.Address % 4 == 0));
                foreach (Block other in blocks)
                    Assert.True(block == other || block.Death < other.Birth || other.Death < block.Birth
                        || block.Address + block.Bytes <= other.Address || other.Address + other.Bytes <= block.Address);
            }
        }
    }

    // Each looks at all others to find its place: more than the repair may look at.
    [Fact]
    public void So_many_blocks_that_first_fit_takes_all_of_the_budget_are_placed_once()
    {
        List<Block> blocks = [.. Enumerable.Range(0, 1300).Select(_ => Of(bytes: 4, birth: 0, death: 1))];
        Assert.Equal(4 * blocks.Count, Placement.Place(blocks).Bytes);
        Assert.Equal(blocks.Count, blocks.Select(block => block.Address).Distinct().Count());
    }

    [Fact]
    public void The_bound_is_the_most_bytes_alive_in_a_step()
    {
        var random = new SeededRandom(2);
        for (int round = 0; round < Emulation.Cases(200); round++)
        {
            List<Block> blocks = Random(random, random.NextInt(1, 25));
            var (bytes, step) = Lifetimes.LowerBound(blocks);
            int Alive(int at) => blocks.Where(block => block.Birth <= at && at <= block.Death).Sum(block => block.Bytes);
            Assert.Equal(Enumerable.Range(-1, 14).Max(Alive), bytes);
            Assert.Equal(bytes, Alive(step));
        }
    }

    [Theory, InlineData(20), InlineData(200)] // placed exactly, and by pushing out
    public void The_same_blocks_get_the_same_addresses_in_whatever_order_they_come(int count)
    {
        var random = new SeededRandom(3);
        for (int round = 0; round < Emulation.Cases(6); round++)
        {
            // Many are alike but for what they hold.
            List<Block> blocks = [.. Enumerable.Range(0, count).Select(i =>
            {
                int birth = random.NextInt(count / 4);
                return new Block(tensor: i, 0, 1, -1, 16 * random.NextInt(1, 4), birth) { Death = birth + random.NextInt(6) };
            })];
            List<Block> shuffled = [.. blocks.OrderBy(_ => random.NextUInt32()).Select(block =>
                new Block(block.Tensor, 0, 1, -1, block.Bytes, block.Birth) { Death = block.Death })];
            Assert.Equal(Placement.Place(blocks), Placement.Place(shuffled));
            Assert.Equal(blocks.Select(block => block.Address), shuffled.OrderBy(block => block.Tensor).Select(block => block.Address));
        }
    }

    private static List<Block> Random(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        int birth = random.NextInt(-1, 10);
        return Of(random.NextInt(1, 40), birth, birth + random.NextInt(4), scratch: random.NextInt(4) == 0);
    })];

    private static Block Of(int bytes, int birth, int death, bool scratch = false) =>
        new(scratch ? -1 : 0, 0, 1, scratch ? 0 : -1, bytes, birth) { Death = death };
}
