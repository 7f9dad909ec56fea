using EdgeConv.Blob;
using EdgeConv.Converter;
using EdgeConv.Converter.Plan;
using EdgeConv.Node.Tests;
using EdgeConv.Numerics;
using EdgeConv.Simulator.Memory;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Memory;

public sealed class MemoryPictureTests
{
    private static readonly Boards.Board s_board = Boards.Board.Load("rpi4");

    /// <summary>Input 4x3x2, 24 bytes -- convolution 1x1 -- sum with the input -- mean: a layer plan of three steps, in which the sum takes the convolution's rows.</summary>
    [Fact]
    public void A_layer_plan_is_a_box_for_each_tensor()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        int input = builder.Input(4, 3, 2), convolved = builder.Convolution(input, WindowRecord.One, WindowRecord.One, 4, 3, 2);
        NetworkDescription network = builder.Build(builder.Mean(builder.Add(input, convolved)));
        using Model model = Model.Load(BlobWriter.Write(network, Planner.Layer(network)));
        MemoryPicture picture = MemoryPicture.Of(model, s_board);

        Assert.Equal(("layer", "kept", 3, 1), (picture.Plan, picture.Input, picture.Steps, picture.StepsPerPoint));
        Assert.Equal((model.ArenaBytes, model.ArenaLowerBound), (picture.Arena, picture.Bound));
        MemoryBox given = Assert.Single(picture.Rows, box => box.IsGiven);
        Assert.Equal((0, 4, 24, 0, 1, false), (given.Row, given.RowCount, given.Bytes, given.From, given.To, given.Stays)); // the sum reads it last
        MemoryBox sum = Assert.Single(picture.Rows, box => box.Tensor == 2);
        Assert.Equal((4, 24, 1, 2), (sum.RowCount, sum.Bytes, sum.From, sum.To));
        MemoryBox output = Assert.Single(picture.Rows, box => box.Stays);
        Assert.Equal((1, 2, 2, 2), (output.RowCount, output.Bytes, output.From, output.To));
        MemoryBox scratch = Assert.Single(picture.Rows, box => box.IsScratch);
        Assert.Equal((8, 2, 2), (scratch.Bytes, scratch.From, scratch.To)); // two sums of the mean
        MemoryBox made = Assert.Single(picture.Rows, box => box.Tensor == 1);
        bool isInPlace = made.Address == sum.Address, isInputs = given.Address == sum.Address;
        Assert.True(isInPlace || isInputs); // the one or the other row gives its bytes on
        Assert.Equal(isInPlace ? (0, 0) : (0, 1), (made.From, made.To));
        Assert.Equal([48, isInPlace || isInputs ? 48 : 72, 24 + 2 + 8], picture.Alive);
        Assert.True(picture.Merged);
        Assert.Equal((0, 0.0), (picture.LeftOutRows, picture.LeftOutShare));
        Assert.True(picture.Shadow.Agrees, picture.Shadow.Reason);
        Assert.Equal([0, 1, 2], picture.AtWork);
        Assert.Equal(["input", null, null, "output"], picture.Tensors.Select(tensor => tensor.Role));
    }

    [Theory]
    [InlineData("layer"), InlineData("overlap"), InlineData("stream")]
    public void The_shadow_memory_agrees_with_the_records_and_the_planners_bound(string plan)
    {
        using Model model = Model.Load(Planned(plan));
        MemoryPicture picture = MemoryPicture.Of(model, s_board);
        Assert.Equal(plan, picture.Plan);
        Assert.True(picture.Shadow.Agrees, picture.Shadow.Reason);
        Assert.Equal(picture.Bound, picture.Held.Max());
        Assert.InRange(picture.Alive.Max(), 1, picture.Bound);
        for (int step = 0; step < picture.Steps; step++)
            Assert.InRange(picture.Alive[step], 1, picture.Held[step]);

        // Boxes of one step never share a byte, and together they are what is alive.
        for (int step = 0; step < picture.Steps; step++)
        {
            MemoryBox[] there = [.. picture.Rows.Where(box => box.From <= step && step <= box.To).OrderBy(box => box.Address)];
            Assert.Equal(picture.Alive[step], there.Sum(box => (long)box.Bytes));
            for (int i = 1; i < there.Length; i++)
                Assert.True(there[i - 1].Address + there[i - 1].Bytes <= there[i].Address);
        }
    }

    [Fact]
    public void A_bound_that_the_rows_do_not_explain_is_told()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        NetworkDescription network = builder.Build(builder.Convolution(builder.Input(4, 3, 2), WindowRecord.One, WindowRecord.One, 4, 3, 2));
        EdgeConv.Rows.Plan plan = Planner.Layer(network);
        using Model model = Model.Load(BlobWriter.Write(network, plan with { LowerBound = plan.LowerBound - 8 }));
        ShadowVerdict shadow = MemoryPicture.Of(model, s_board).Shadow;
        Assert.False(shadow.Agrees);
        Assert.Equal("the most bytes held at once are 48, the file's lower bound is 40", shadow.Reason);
    }

    [Fact]
    public void What_is_too_much_to_show_is_thinned_and_said()
    {
        using Model model = Model.Load(Planned("stream"));
        MemoryPicture all = MemoryPicture.Of(model, s_board), few = MemoryPicture.Of(model, s_board, mostBoxes: 10, mostPoints: 7);
        Assert.Equal(10, few.Rows.Count);
        Assert.Equal(all.Rows.Sum(box => box.IsScratch ? 0 : box.RowCount) - few.Rows.Sum(box => box.IsScratch ? 0 : box.RowCount), few.LeftOutRows);
        Assert.InRange(few.LeftOutShare, 0.01, 0.99);
        Assert.All(few.Rows, box => Assert.Contains(box, all.Rows));
        Assert.True(few.Rows.Min(box => box.Area) >= all.Rows.Except(few.Rows).Max(box => box.Area));
        Assert.InRange(few.Alive.Count, 2, 7);
        Assert.Equal(few.Alive.Count, few.Held.Count);
        Assert.Equal(all.Alive.Max(), few.Alive.Max());
        Assert.Equal(all.Alive.Take(few.StepsPerPoint).Max(), few.Alive[0]);
        Assert.Equal(all.AtWork[few.StepsPerPoint], few.AtWork[1]);
    }

    [Fact]
    public void The_boards_limit_is_told_without_the_read_slack()
    {
        using Model model = Model.Load(MeterModel.File);
        MemoryPicture picture = MemoryPicture.Of(model, s_board);
        Assert.Equal((32L << 20) - 64, picture.Limit);
        Assert.True(picture.Fits);
        Assert.False(MemoryPicture.Of(model, s_board with { Memory = new(1 << 30, 8000) }).Fits);
    }

    private static byte[] Planned(string plan)
    {
        using Model model = Model.Load(MeterModel.File);
        return Replan.File(model, new() { Goal = Enum.Parse<PlanGoal>(plan, ignoreCase: true) });
    }
}
