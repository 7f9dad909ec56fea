using EdgeConv.Verbs;

namespace EdgeConv.Command;

/// <summary>A plan in words and tables.</summary>
internal static class PlanText
{
    private const int LongestName = 28, MostGroups = 3;

    /// <param name="aliveAt">What lives in a step: then every step is shown; null to show runs of steps.</param>
    public static void Print(PlanReport plan, Func<int, LiveReport[]>? aliveAt, Terminal terminal)
    {
        TextWriter output = terminal.Output;
        output.WriteLine($"{plan.File}: {Orders(plan.Order)}; {Inputs(plan.Input)}");
        if (plan.Why is not null)
            output.WriteLine($"why: {plan.Why}");
        output.WriteLine($"arena {Numbers.Grouped(plan.ArenaBytes)} bytes, and {plan.ReadSlackBytes} bytes of read slack behind it");
        output.WriteLine($"lower bound {Numbers.Grouped(plan.LowerBoundBytes)} bytes for this order of {Numbers.Grouped(plan.Steps.Length)} steps: {Gap(plan)}");
        output.WriteLine($"beside the arena, constants of the file: row tables {Numbers.Grouped(plan.RowTableBytes)} bytes, "
            + $"padding rows {Numbers.Grouped(plan.PaddingRowBytes)} bytes");
        if (plan.ScratchBytes > 0)
            output.WriteLine($"scratch, in the arena: {string.Join(", ", plan.Scratch.Select(scratch => $"{Numbers.Grouped(scratch.Bytes)} bytes of {scratch.Operator}"))}");
        if (plan.Camera is { } camera)
            output.WriteLine(Camera(camera));
        output.WriteLine();
        output.WriteLine($"The bound's witness: {Witness(plan)}. There lives:");
        terminal.Show(Alive(plan.Witness.Alive));
        output.WriteLine();
        terminal.Show(aliveAt is null ? Runs(plan) : Steps(plan, aliveAt));
    }

    public static string Gap(PlanReport plan) => plan.GapBytes == 0 ? "gap 0 bytes"
        : $"gap {Numbers.Grouped(plan.GapBytes)} bytes ({Numbers.Fixed(plan.GapPercent, 1)} %)"
            + (plan.IsLeast == true ? ", and no placement of this order is smaller" : "");

    public static string Witness(PlanReport plan) => plan.Witness.Operator is { } name
        ? $"step {Numbers.Grouped(plan.Witness.Step)}, {name} {Rows(plan.Witness.FirstRow, plan.Witness.Rows)} of {plan.Witness.WorkRows}"
        : plan.Witness.Step < 0 ? "before the first step" : "after the last step";

    public static string Orders(string order) => order switch
    {
        "layer" => "layer plan, a step per operator",
        "overlap" => "overlapped plan, one operator after the other by rows",
        _ => "streamed plan, operators take turns by rows",
    };

    public static string Inputs(string input) => input switch
    {
        "kept" => "the input is given, and whole until its last row is read",
        "consumed" => "the input is given, and overwritten as it is read",
        _ => "the input's rows are made from the camera's frame on demand",
    };

    /// <summary>What lives, in one line.</summary>
    public static string Line(LiveReport[] alive) => string.Join("; ", alive.Select(live =>
        $"{Short(live.Name)} {(live.IsScratch ? "scratch" : Rows(live))} {Numbers.Grouped(live.Bytes)}"));

    /// <summary>A name that fits: a long path keeps its end, which tells it from its neighbours; other names lose their middle.</summary>
    public static string Short(string name, int longest = LongestName)
    {
        int half = longest / 2 - 1;
        return name.Length <= longest ? name : name.Contains('/') ? $"..{name[^(longest - 2)..]}" : $"{name[..half]}..{name[^half..]}";
    }

    public static string Camera(CameraReport camera) =>
        $"camera {camera.Width}x{camera.Height} {camera.Format}: {camera.Buffers} driver buffers of {Numbers.Grouped(camera.BufferBytes)} bytes, "
        + $"{Numbers.Grouped(camera.DriverBytes)} together; frame reader "
        + (camera.ReaderBytes is { } bytes ? $"{Numbers.Grouped(bytes)} bytes" : "unknown, since the file describes no pictures");

    private static TextTable Alive(LiveReport[] alive)
    {
        var table = new TextTable(">bytes", "made by", "rows");
        foreach (LiveReport live in alive)
            table.Add(Numbers.Grouped(live.Bytes), live.Name, live.IsScratch ? "scratch" : $"{Rows(live)} / {live.TensorRows}");
        table.Add(Numbers.Grouped(alive.Sum(live => live.Bytes)), "together", "");
        return table;
    }

    private static TextTable Runs(PlanReport plan)
    {
        var table = new TextTable(">steps", "operators", ">rows a step", ">alive at most", ">at step", "what lives there: rows, bytes");
        foreach (RunReport run in plan.Runs)
            table.Add(run.Steps == 1 ? $"{run.FirstStep}" : $"{run.FirstStep}-{run.FirstStep + run.Steps - 1}",
                run.Operators.Length == 1 ? Short(run.Operators[0]) : $"{Short(run.Operators[0])} to {Short(run.Operators[^1])}, {run.Operators.Length}",
                run.LeastRows == run.MostRows ? $"{run.MostRows}" : $"{run.LeastRows}-{run.MostRows}",
                Numbers.Grouped(run.AliveBytes), $"{run.AtStep}", Line(run.Alive));
        return table;
    }

    private static TextTable Steps(PlanReport plan, Func<int, LiveReport[]> aliveAt)
    {
        var table = new TextTable(">step", "operator", "rows", ">alive", "what lives: rows, bytes");
        for (int i = 0; i < plan.Steps.Length; i++)
        {
            StepReport step = plan.Steps[i];
            table.Add($"{i}", Short(step.Operator), Rows(step.FirstRow, step.Rows), Numbers.Grouped(step.AliveBytes), Line(aliveAt(i)));
        }
        return table;
    }

    private static string Rows(LiveReport live) => live.Rows.Length > MostGroups
        ? $"{live.Rows.Sum(group => group[1] - group[0] + 1)} of {live.Rows[0][0]}-{live.Rows[^1][1]}"
        : string.Join(',', live.Rows.Select(group => group[0] == group[1] ? $"{group[0]}" : $"{group[0]}-{group[1]}"));

    private static string Rows(int first, int count) => count == 1 ? $"row {first}" : $"rows {first}-{first + count - 1}";
}
