using EdgeConv.Blob;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Tests.Rows;

/// <summary>Plans broken on purpose: each is refused for its own reason, with a message that names step and row.</summary>
public sealed class BrokenPlanTests
{
    //  input 6x4x2 --conv 3x3--> a --+--------------> add --table, table--> halves of one parent --mean--> output
    //                                +--depthwise--> b --^
    private static NetworkDescription Network()
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        var window = new WindowRecord { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        int a = builder.Convolution(builder.Input(6, 4, 2), window, window, 6, 4, 3);
        int sum = builder.Add(a, builder.Depthwise(a, window, window, 6, 4));
        return builder.Build(builder.Mean(builder.Concat(sum, a)));
    }

    private const int Input = 0, A = 1, B = 2, Sum = 3, Parent = 4;
    private const int Convolve = 0, Depthwise = 1, Add = 2, FirstHalf = 3, SecondHalf = 4, Average = 5;

    private static int StepOf(Plan plan, int op, int row) => Array.FindIndex(plan.Steps, step => step.Operator == op && step.FirstRow == row);

    public static TheoryData<string> Breaks => [.. Changes.Keys];

    private static readonly Dictionary<string, (PlanFault Fault, string Says, Func<Plan, Plan> Break)> Changes = new()
    {
        ["unwritten row"] = (PlanFault.NotWhole, "row 3 is not written yet", plan => Move(plan, StepOf(plan, Convolve, 3), StepOf(plan, Depthwise, 5), Convolve)),
        ["overwritten row"] = (PlanFault.Lost, "has lost byte", plan => At(plan, B, 0, plan.RowAddress[A][5])),
        ["misplaced row"] = (PlanFault.Lost, "has lost byte", plan => At(plan, A, 2, plan.RowAddress[A][1] + 1)),
        ["doubled row"] = (PlanFault.Order, "row 2 is done already", plan => Insert(plan, StepOf(plan, Add, 3), new() { Operator = Add, FirstRow = 2, Count = 1 })),
        ["reordered row"] = (PlanFault.Order, "must come before", plan => Swap(plan, StepOf(plan, Convolve, 1), StepOf(plan, Convolve, 2))),
        ["missing row"] = (PlanFault.Unfinished, "has done 5 of its 6 rows", plan => Remove(plan, StepOf(plan, Average, 5))),
        ["half-written view"] = (PlanFault.NotWhole, "is half-written: 12 of 24 elements", plan => Move(plan, StepOf(plan, SecondHalf, 5), StepOf(plan, Average, 5), SecondHalf)),
        ["first half lost before the second"] = (PlanFault.Lost, "before its last part was written", plan => At(plan, Parent, 1, plan.RowAddress[Parent][0] + 1)),
        ["scratch over a row that is still read"] = (PlanFault.OverwritesItsOwn, "which the step reads", plan => Scratch(plan, Average, plan.RowAddress[Parent][0] / 4 * 4)),
        ["scratch used by another"] = (PlanFault.Lost, "scratch of", plan => Early(Scratch(plan, Average, plan.RowAddress[Parent][4] / 4 * 4))),
        ["scratch that is not aligned"] = (PlanFault.Misaligned, "aligned to 4", plan => Scratch(plan, Average, plan.ScratchAddress[Average] - 3)),
        ["step over its own input"] = (PlanFault.OverwritesItsOwn, "would be written over", plan => At(plan, B, 2, plan.RowAddress[A][2])),
        ["address outside"] = (PlanFault.Outside, "outside the arena", plan => At(plan, Sum, 5, plan.ArenaBytes - 5)),
        ["negative address"] = (PlanFault.Outside, "outside the arena", plan => At(plan, Sum, 5, -1)),
        ["step of no operator"] = (PlanFault.NoSuchRows, "there is no operator 6", plan => Insert(plan, 0, new() { Operator = 6, Count = 1 })),
        ["too many rows"] = (PlanFault.NoSuchRows, "has 6 rows, not 7 from 0", plan => Replace(plan, 0, new() { Operator = Convolve, FirstRow = 0, Count = 7 })),
        ["step of no rows"] = (PlanFault.NoSuchRows, "not 0 from 0", plan => Replace(plan, 0, new() { Operator = Convolve })),
    };

    [Fact]
    public void The_unbroken_plan_is_accepted() => Assert.Null(Check(Network(), SimplePlans.RowByRow(Network())));

    [Theory, MemberData(nameof(Breaks))]
    public void Is_refused_for_its_own_reason(string what)
    {
        NetworkDescription network = Network();
        var (fault, says, change) = Changes[what];
        PlanRefusal? refusal = Check(network, change(SimplePlans.RowByRow(network)));
        Assert.NotNull(refusal);
        Assert.True(refusal.Fault == fault, $"{refusal.Fault}: {refusal.Reason}");
        Assert.Contains(says, refusal.Reason);
    }

    [Fact]
    public void An_element_wise_operator_may_write_over_its_input_and_nobody_else_may()
    {
        NetworkDescription network = Network();
        Plan plan = SimplePlans.RowByRow(network);
        for (int row = 0; row < 6; row++)
            plan = At(plan, Sum, row, plan.RowAddress[B][row]);
        Assert.Null(Check(network, plan));
        Plan shifted = At(plan, Sum, 2, plan.RowAddress[B][2] + 1);
        Assert.Equal(PlanFault.OverwritesItsOwn, Check(network, shifted)?.Fault);
    }

    [Fact]
    public void A_kept_tensor_must_be_intact_at_the_end()
    {
        NetworkDescription network = Network();
        Plan plan = SimplePlans.RowByRow(network);
        plan = At(plan, Parent, 5, plan.RowAddress[Input][0]); // written after the last reader of that row
        Assert.Null(Check(network, plan));
        network.Tensors[Input] = network.Tensors[Input] with { Flags = TensorFlags.Input | TensorFlags.Kept };
        PlanRefusal? refusal = Check(network, plan);
        Assert.Equal(PlanFault.Lost, refusal?.Fault);
        Assert.StartsWith("after the last step", refusal?.Reason, StringComparison.Ordinal);
    }

    private static PlanRefusal? Check(NetworkDescription network, Plan plan)
    {
        PlannedRecords records = PlannedRecords.Of(network, plan);
        byte[] text = network.Text.ToArray();
        return ShadowMemory.Check(new(records.Tensors, [.. network.Views], records.Operators, plan.Steps, records.RowTable, plan.ArenaBytes),
            name => System.Text.Encoding.UTF8.GetString(text, name.Offset, name.Length));
    }

    private static Plan At(Plan plan, int tensor, int row, int address)
    {
        int[][] rows = [.. plan.RowAddress.Select(addresses => (int[])addresses.Clone())];
        rows[tensor][row] = address;
        return plan with { RowAddress = rows };
    }

    private static Plan Scratch(Plan plan, int op, int address)
    {
        int[] scratch = [.. plan.ScratchAddress];
        scratch[op] = address;
        return plan with { ScratchAddress = scratch };
    }

    private static Plan Insert(Plan plan, int at, StepRecord step) => plan with { Steps = [.. plan.Steps[..at], step, .. plan.Steps[at..]] };

    private static Plan Remove(Plan plan, int at) => plan with { Steps = [.. plan.Steps[..at], .. plan.Steps[(at + 1)..]] };

    private static Plan Replace(Plan plan, int at, StepRecord step) => Insert(Remove(plan, at), at, step);

    private static Plan Swap(Plan plan, int a, int b) => Replace(Replace(plan, a, plan.Steps[b]), b, plan.Steps[a]);

    /// <summary>Moves a step and the later ones of its operator behind another, so that the operator's own order holds.</summary>
    private static Plan Move(Plan plan, int first, int behind, int op)
    {
        StepRecord[] late = [.. plan.Steps[first..(behind + 1)].Where(step => step.Operator == op)];
        StepRecord[] rest = [.. plan.Steps[first..(behind + 1)].Where(step => step.Operator != op)];
        return plan with { Steps = [.. plan.Steps[..first], .. rest, .. late, .. plan.Steps[(behind + 1)..]] };
    }

    /// <summary>Takes the average's first row as soon as it can be, so that later rows of the parent land on its sums.</summary>
    private static Plan Early(Plan plan)
    {
        StepRecord[] halves = [.. plan.Steps.Where(step => step.Operator is FirstHalf or SecondHalf && step.FirstRow == 0)];
        StepRecord[] others = [.. plan.Steps.Where(step => step.Operator is FirstHalf or SecondHalf && step.FirstRow > 0)];
        StepRecord[] before = [.. plan.Steps.Where(step => step.Operator < FirstHalf)];
        StepRecord[] average = [.. plan.Steps.Where(step => step.Operator == Average)];
        return plan with { Steps = [.. before, .. halves, average[0], .. others, .. average[1..]] };
    }
}
