using EdgeConv.Node.Tests;
using EdgeConv.Simulator;
using EdgeConv.Simulator.Memory;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator.Memory;

public sealed class PlanTableTests
{
    /// <summary>The bytes of the demo's digit reader are those of the repository's README.</summary>
    [Fact]
    public void Plans_differ_in_memory_and_not_in_their_answer()
    {
        using PlanTable table = PlanTable.Of(MeterModel.File, "digit", Boards.Board.Load("rpi4"));
        Assert.All(table.Report(null).Plans, plan => Assert.Null(plan.Hash));
        string? before = null;
        foreach ((byte[] pixels, _) in MeterModel.Pictures.Take(3))
        {
            PlanReport report = table.Report(new(7, Digits.Input(pixels)));
            Assert.Equal(["layer", "overlap", "stream"], report.Plans.Select(plan => plan.Name));
            Assert.Equal([12_800, 8_960, 5_120], report.Plans.Select(plan => plan.Arena));
            Assert.All(report.Plans, plan =>
            {
                Assert.InRange(plan.Bound, 1, plan.Arena);
                Assert.True(plan is { Fits: true, IsPredicted: true, Microseconds: > 0, Measured: > 0, Why: null });
                Assert.Equal(16, plan.Hash!.Length);
            });
            Assert.True(report.SameBytes);
            Assert.NotEqual(before, report.Plans[0].Hash);
            before = report.Plans[0].Hash;
        }
    }

    [Fact]
    public void A_plan_that_the_board_has_no_room_for_is_told()
    {
        Boards.Board small = Boards.Board.Load("rpi4") with { Memory = new(1 << 30, 9_000) };
        using PlanTable table = PlanTable.Of(MeterModel.File, "digit", small);
        Assert.Equal([false, false, true], table.Report(null).Plans.Select(plan => plan.Fits)); // 8,960 bytes and 64 of read slack are more than 9,000
    }

    [Fact]
    public void On_a_board_whose_core_is_not_known_the_time_is_measured()
    {
        using PlanTable table = PlanTable.Of(MeterModel.File, "digit", Boards.Board.Load("desktop"));
        Assert.All(table.Report(null).Plans, plan => Assert.True(!plan.IsPredicted && plan.Microseconds == plan.Measured));
    }
}
