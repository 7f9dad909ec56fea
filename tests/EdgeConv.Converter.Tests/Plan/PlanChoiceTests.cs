using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

public sealed class PlanChoiceTests
{
    private const int Slack = FileHeader.ReadSlack + 1;

    [Fact]
    public void Without_a_limit_the_fastest_costs_no_more_than_the_layer_plan() => All(network =>
    {
        PlannedNetwork fastest = Planner.Of(network, new());
        Assert.InRange(Cost(fastest), 0, Cost(Plan(network, PlanGoal.Layer)));
        Assert.Contains("the fastest", fastest.Why);
    });

    [Fact]
    public void The_smallest_is_no_larger_than_any_strategy_with_that_input() => All(network =>
    {
        foreach (InputMode mode in Enum.GetValues<InputMode>())
        {
            int smallest = Plan(network, PlanGoal.Smallest, mode).Plan.ArenaBytes;
            Assert.Equal(smallest, ((PlanGoal[])[PlanGoal.Layer, PlanGoal.Overlap, PlanGoal.Stream]).Min(goal => Plan(network, goal, mode).Plan.ArenaBytes));
        }
    });

    [Fact]
    public void A_limit_holds_with_the_slack_counted_and_costs_more_the_lower_it_is() => All(network =>
    {
        PlannedNetwork smallest = Plan(network, PlanGoal.Smallest), layer = Plan(network, PlanGoal.Layer);
        double before = double.PositiveInfinity;
        foreach (int arena in (int[])[smallest.Plan.ArenaBytes, (smallest.Plan.ArenaBytes + layer.Plan.ArenaBytes) / 2, layer.Plan.ArenaBytes])
        {
            PlannedNetwork planned = Planner.Of(network, new() { ArenaBytes = arena + Slack });
            Assert.InRange(planned.Plan.ArenaBytes, 0, arena);
            Assert.InRange(Cost(planned), 0, before * 1.05); // waits for caches are known only after the search
            before = Cost(planned);
        }
        Assert.InRange(before, 0, Cost(layer));
    });

    [Fact]
    public void What_does_not_fit_is_refused_by_the_smallest_arena_and_the_step_that_holds_it() => All(network =>
    {
        int smallest = ((InputMode[])[InputMode.Kept, InputMode.Consumed]).Min(mode => Plan(network, PlanGoal.Smallest, mode).Plan.ArenaBytes);
        foreach (PlanGoal goal in Enum.GetValues<PlanGoal>())
        {
            var error = Assert.Throws<EdgeConvException>(() => Planner.Of(network, new() { Goal = goal, ArenaBytes = smallest + Slack - 1 }));
            foreach (string part in (string[])[$"{smallest + Slack:N0} bytes", "--plan smallest --input", " of ", " hold", $"{smallest + Slack - 1:N0} bytes"])
                Assert.Contains(part, error.Message);
        }
    });

    [Fact]
    public void A_network_of_too_many_rows_has_a_layer_plan_and_no_other()
    {
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        NetworkDescription network = builder.Build(builder.Table(builder.Input(1 + PlanSearch.MostRows / 2, 1, 1)));
        foreach (PlanGoal goal in (PlanGoal[])[PlanGoal.Fastest, PlanGoal.Smallest, PlanGoal.Layer])
            Assert.Equal(Strategy.Layer, Plan(network, goal).Strategy);
        Assert.Contains("too many to be placed one by one", Plan(network, PlanGoal.Fastest).Why);
        var error = Assert.Throws<EdgeConvException>(() => Plan(network, PlanGoal.Stream));
        Assert.Contains("use --plan layer", error.Message);
    }

    [Fact]
    public void A_limit_is_used_for_more_rows_per_step()
    {
        var builder = new NetworkBuilder(new SeededRandom(1), Rule.Xnnpack);
        int map = builder.Input(24, 8, 8);
        for (int i = 0; i < 4; i++)
            map = builder.Depthwise(map, new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 }, new() { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 }, 24, 8);
        NetworkDescription network = builder.Build(builder.Mean(map));
        PlannedNetwork least = Plan(network, PlanGoal.Stream, InputMode.Camera);
        PlannedNetwork more = Planner.Of(network, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera, ArenaBytes = 2 * least.Plan.ArenaBytes });
        Assert.True(more.Plan.Steps.Length * 3 < least.Plan.Steps.Length * 2, $"{more.Plan.Steps.Length} steps of {least.Plan.Steps.Length}");
    }

    [Fact]
    public void The_same_network_has_the_same_plan_at_every_call() => All(network =>
    {
        byte[] Of() => BlobWriter.Write(network, Plan(network, PlanGoal.Stream).Plan);
        Assert.Equal(Of(), Of());
    });

    private static void All(Action<NetworkDescription> check)
    {
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(10); seed++)
            check(RandomNetwork.AnyShape(seed));
    }

    private static PlannedNetwork Plan(NetworkDescription network, PlanGoal goal, InputMode mode = InputMode.Kept) =>
        Planner.Of(network, new() { Goal = goal, Input = mode });

    private static double Cost(PlannedNetwork planned) => new CostModel(planned.Network).Of(planned.Plan);
}
