using EdgeConv.Blob;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>Plans that differ from another in one thing.</summary>
internal static class PlanChange
{
    public static EdgeConv.Rows.Plan At(this EdgeConv.Rows.Plan plan, int tensor, int row, int address)
    {
        int[][] rows = [.. plan.RowAddress.Select(addresses => (int[])addresses.Clone())];
        rows[tensor][row] = address;
        return plan with { RowAddress = rows };
    }

    public static EdgeConv.Rows.Plan Scratch(this EdgeConv.Rows.Plan plan, int op, int address)
    {
        int[] scratch = [.. plan.ScratchAddress];
        scratch[op] = address;
        return plan with { ScratchAddress = scratch };
    }

    public static EdgeConv.Rows.Plan Insert(this EdgeConv.Rows.Plan plan, int at, StepRecord step) =>
        plan with { Steps = [.. plan.Steps[..at], step, .. plan.Steps[at..]] };

    public static EdgeConv.Rows.Plan Remove(this EdgeConv.Rows.Plan plan, int at) => plan with { Steps = [.. plan.Steps[..at], .. plan.Steps[(at + 1)..]] };

    public static EdgeConv.Rows.Plan Replace(this EdgeConv.Rows.Plan plan, int at, StepRecord step) => plan.Remove(at).Insert(at, step);

    public static EdgeConv.Rows.Plan Swap(this EdgeConv.Rows.Plan plan, int a, int b) => plan.Replace(a, plan.Steps[b]).Replace(b, plan.Steps[a]);

    /// <summary>Takes a step, and those of its operator up to another step, only behind that one: the operator's own order holds.</summary>
    public static EdgeConv.Rows.Plan Late(this EdgeConv.Rows.Plan plan, int step, int behind)
    {
        StepRecord[] between = plan.Steps[step..(behind + 1)];
        int op = plan.Steps[step].Operator;
        return plan with
        {
            Steps = [.. plan.Steps[..step], .. between.Where(other => other.Operator != op), .. between.Where(other => other.Operator == op), .. plan.Steps[(behind + 1)..]],
        };
    }
}
