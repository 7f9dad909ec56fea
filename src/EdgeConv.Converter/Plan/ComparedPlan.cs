using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Converter.Plan.Cost;

namespace EdgeConv.Converter.Plan;

/// <summary>A plan beside others of the same network.</summary>
/// <param name="Cost">The planner's estimate of time: only ratios matter.</param>
internal sealed record ComparedPlan(PlanGoal Goal, InputMode Input, PlannedNetwork Planned, double Cost)
{
    /// <summary>One plan for each choice, without a limit.</summary>
    /// <param name="board">Whose core and caches the cost is estimated for; null for the smallest one.</param>
    public static ComparedPlan[] Of(NetworkDescription network, IEnumerable<(PlanGoal Goal, InputMode Input)> choices, Board? board = null) =>
    [
        .. choices.Select(choice =>
        {
            PlannedNetwork planned = Planner.Of(network, new() { Goal = choice.Goal, Input = choice.Input, Board = board });
            CostModel cost = board is null ? new(planned.Network) : new(planned.Network, board);
            return new ComparedPlan(choice.Goal, choice.Input, planned, cost.Of(planned.Plan));
        }),
    ];
}
