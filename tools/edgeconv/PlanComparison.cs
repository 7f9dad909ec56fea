using System.Text.Json;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
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
        ComparedPlan[] plans = ComparedPlan.Of(NetworkDescription.Of(model.File), s_plans);
        double layer = plans[0].Cost;
        return new(path, [.. plans.Select(plan =>
        {
            long arena = plan.Planned.Plan.ArenaBytes, bound = plan.Planned.Plan.LowerBound;
            return new ComparedPlanReport(plan.Goal.ToString().ToLowerInvariant(), plan.Input.ToString().ToLowerInvariant(), arena, bound,
                arena - bound, PlanDescription.Percent(arena, bound), plan.Planned.Plan.IsLeast, plan.Planned.Plan.Steps.Length, plan.Cost / layer);
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
