using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>Every strategy's plan for a model, side by side.</summary>
internal static class PlanComparison
{
    private static readonly (PlanGoal Goal, InputMode Input)[] s_plans =
    [
        (PlanGoal.Layer, InputMode.Kept), (PlanGoal.Overlap, InputMode.Kept), (PlanGoal.Stream, InputMode.Kept),
        (PlanGoal.Stream, InputMode.Consumed), (PlanGoal.Stream, InputMode.Camera),
    ];

    public static PlanComparisonReport Of(string path, Model model)
    {
        NetworkDescription network = NetworkDescription.Of(model.File);
        double layer = 0;
        return new(path, [.. s_plans.Select(choice =>
        {
            PlannedNetwork planned = Planner.Of(network, new() { Goal = choice.Goal, Input = choice.Input });
            double cost = new CostModel(planned.Network).Of(planned.Plan);
            layer = choice.Goal == PlanGoal.Layer ? cost : layer;
            long arena = planned.Plan.ArenaBytes, bound = planned.Plan.LowerBound;
            return new ComparedPlanReport(choice.Goal.ToString().ToLowerInvariant(), choice.Input.ToString().ToLowerInvariant(), arena, bound,
                arena - bound, PlanDescription.Percent(arena, bound), planned.Plan.IsLeast,
                planned.Plan.Steps.Length, cost / layer);
        })]);
    }

    public static void Print(PlanComparisonReport report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(report, PlanJson.Default.PlanComparisonReport));
            return;
        }
        terminal.Output.WriteLine($"{report.File}: arena bytes, {FileHeader.ReadSlack + 1} bytes of read slack not counted; time as the planner estimates it, beside the layer plan's");
        terminal.Output.WriteLine();
        var table = new TextTable("plan", "input", ">arena", ">lower bound", ">gap", ">steps", ">time");
        foreach (ComparedPlanReport plan in report.Plans)
            table.Add(plan.Order, plan.Input, Numbers.Grouped(plan.ArenaBytes), Numbers.Grouped(plan.LowerBoundBytes),
                plan.GapBytes == 0 ? "0" : $"{Numbers.Grouped(plan.GapBytes)} ({Numbers.Fixed(plan.GapPercent, 1)} %{(plan.IsLeast ? ", least" : "")})",
                Numbers.Grouped(plan.Steps), Numbers.Fixed(plan.CostRatio, 2));
        terminal.Show(table);
    }
}
