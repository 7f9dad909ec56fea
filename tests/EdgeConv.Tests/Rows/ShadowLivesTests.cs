using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Rows;

/// <summary>What the shadow memory writes down of rows: input 4x3x2 -- convolution 1x1 (steps 0 to 3) -- add with the input (4 to 7) -- mean (8 to 11).</summary>
public sealed class ShadowLivesTests
{
    private const int Input = 0, Convolved = 1, Sum = 2, Add = 1, Mean = 2;

    private static NetworkDescription Network()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        int input = builder.Input(4, 3, 2);
        int convolved = builder.Convolution(input, WindowRecord.One, WindowRecord.One, 4, 3, 2);
        return builder.Build(builder.Mean(builder.Add(input, convolved)));
    }

    [Fact]
    public void A_row_lives_from_its_first_write_to_its_last_reader()
    {
        NetworkDescription network = Network();
        Plan plan = SimplePlans.RowByRow(network);
        ShadowLives lives = Watch(network, plan, out int[] first);
        for (int row = 0; row < 4; row++)
        {
            Assert.Equal(new(-1, 4 + row, ShadowLives.Never), lives.OfRow(first[Input] + row)); // read by the convolution and by the sum
            Assert.Equal(new(row, 4 + row, ShadowLives.Never), lives.OfRow(first[Convolved] + row));
            Assert.Equal(new(4 + row, 8 + row, ShadowLives.Never), lives.OfRow(first[Sum] + row));
            Assert.Equal(9 + row, lives.OfRow(first[Sum] + row).To);
        }
        Assert.Equal(new(11, 12, ShadowLives.Never), lives.OfRow(first[Sum + 1])); // the output: whole after the last of 12 steps
        Assert.Equal(new(8, 11, ShadowLives.Never), lives.OfScratch(Mean));
        Assert.Equal(ShadowLives.Never, lives.OfScratch(Add).Born);
    }

    [Fact]
    public void A_row_that_is_written_over_in_place_gives_its_bytes_on()
    {
        NetworkDescription network = Network();
        Plan plan = SimplePlans.RowByRow(network);
        for (int row = 0; row < 4; row++)
            plan.RowAddress[Sum][row] = plan.RowAddress[Convolved][row];
        ShadowLives lives = Watch(network, plan, out int[] first);
        for (int row = 0; row < 4; row++)
        {
            ShadowLife life = lives.OfRow(first[Convolved] + row);
            Assert.Equal(new(row, 4 + row, 4 + row), life);
            Assert.True(life.IsTakenOver);
            Assert.Equal(4 + row, life.To);
        }
    }

    [Fact]
    public void A_row_that_is_overwritten_after_its_last_reader_is_lost_then()
    {
        NetworkDescription network = Network();
        Plan plan = SimplePlans.RowByRow(network);
        for (int row = 0; row < 4; row++)
            plan.RowAddress[Sum][row] = plan.RowAddress[Input][(row + 3) % 4]; // row r of the sum comes over row r - 1, which the sum read before; the first over the last
        plan.RowAddress[Sum][0] = plan.RowAddress[Convolved][0];
        ShadowLives lives = Watch(network, plan, out int[] first);
        for (int row = 0; row < 3; row++)
        {
            Assert.Equal(new(-1, 4 + row, 5 + row), lives.OfRow(first[Input] + row));
            Assert.False(lives.OfRow(first[Input] + row).IsTakenOver);
        }
    }

    private static ShadowLives Watch(NetworkDescription network, Plan plan, out int[] firstRow)
    {
        PlannedRecords records = PlannedRecords.Of(network, plan);
        firstRow = [.. records.Tensors.Select(tensor => tensor.RowTable)];
        Assert.Null(ShadowMemory.Watch(new(records.Tensors, [.. network.Views], records.Operators, plan.Steps, records.RowTable, plan.ArenaBytes),
            _ => "", out ShadowLives lives));
        return lives;
    }
}
