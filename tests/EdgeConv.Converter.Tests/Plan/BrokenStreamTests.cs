using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Numerics;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>
/// A streamed plan of the product's planner, tight and with a frame operator, broken on purpose in every place where a kind of break is possible: each is
/// refused, and for its own reason with a message that names step and row.
/// </summary>
public sealed class BrokenStreamTests
{
    //  frame 12x6x2 --conv 3x3--> a --+--------------> add --> sum --table, table of a--> halves of one parent --conv 3x3--> c --mean--> output
    //                                 +--depthwise--> b --^
    private static readonly Lazy<(NetworkDescription Network, EdgeConv.Rows.Plan Plan)> s_planned = new(() =>
    {
        var builder = new NetworkBuilder(new SeededRandom(3), Rule.Xnnpack);
        var window = new WindowRecord { Size = 3, Stride = 1, Dilation = 1, PadBefore = 1 };
        int a = builder.Convolution(builder.Input(12, 6, 2), window, window, 12, 6, 3);
        int sum = builder.Add(a, builder.Depthwise(a, window, window, 12, 6));
        NetworkDescription network = builder.Build(builder.Mean(builder.Convolution(builder.Concat(sum, a), window, window, 12, 6, 5)));
        PlannedNetwork planned = Planner.Of(network, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera, RowsPerStep = 1 });
        return (planned.Network, planned.Plan);
    });

    private const int Frame = 0, Convolve = 1, Depthwise = 2, Add = 3, SecondHalf = 5, Last = 6, Mean = 7; // operators
    private const int Input = 0, A = 1, Sum = 3, Parent = 4, C = 5; // tensors

    private static NetworkDescription Network => s_planned.Value.Network;

    private static EdgeConv.Rows.Plan Plan => s_planned.Value.Plan;

    public static TheoryData<string> Breaks => [.. s_breaks.Keys];

    /// <summary>Per kind: the fault and what is said of one of them at least, and all breaks of that kind.</summary>
    private static readonly Dictionary<string, (PlanFault Fault, string Says, Func<IEnumerable<EdgeConv.Rows.Plan>> All)> s_breaks = new()
    {
        ["frame row asked for late"] = (PlanFault.NotWhole, "row 5 is not written yet", () => LateFor(Frame, Convolve)),
        ["frame row made twice"] = (PlanFault.Order, "row 4 is done already", () => Steps(Frame).Select(at => Plan.Insert(at + 1, Plan.Steps[at]))),
        ["frame row missing"] = (PlanFault.NotWhole, "row 11 is not written yet", () => Steps(Frame).Select(at => Plan.Remove(at))),
        ["frame row out of turn"] = (PlanFault.Order, "must come before row", () => Neighbours(Frame)),
        ["unwritten row"] = (PlanFault.NotWhole, "row 7 is not written yet", () => LateFor(Convolve, Depthwise)),
        ["overwritten row"] = (PlanFault.Lost, "has lost byte", () => Together(A).Select(pair => Plan.At(A, pair.Row, pair.Other.Address))),
        ["frame row over a row that is needed"] = (PlanFault.Lost, "has lost byte", () => Together(Input).Select(pair => Plan.At(Input, pair.Row, pair.Other.Address))),
        ["misplaced row"] = (PlanFault.Lost, "has lost byte", () => Together(C).Select(pair => Plan.At(C, pair.Row, pair.Other.Address + 1))),
        ["doubled row"] = (PlanFault.Order, "row 6 is done already", () => Steps(Add).Select(at => Plan.Insert(at + 1, Plan.Steps[at]))),
        ["reordered row"] = (PlanFault.Order, "must come before row", () => Neighbours(Last)),
        ["missing row"] = (PlanFault.Unfinished, "has done 11 of its 12 rows", () => Steps(Mean).Select(at => Plan.Remove(at))),
        ["half-written view"] = (PlanFault.NotWhole, "is half-written: 18 of 36 elements", () => LateFor(SecondHalf, Last)),
        ["first half lost before the second"] = (PlanFault.Lost, "before its last part was written", BetweenHalves),
        ["scratch over a row that is still read"] = (PlanFault.OverwritesItsOwn, "which the step reads", () => OfTensor(C).Select(row => Plan.Scratch(Mean, row.Address / 4 * 4))),
        ["scratch used by another"] = (PlanFault.Lost, "scratch of", () => InTheMidst(A).Select(row => Plan.At(A, row, Plan.ScratchAddress[Mean]))),
        ["scratch that is not aligned"] = (PlanFault.Misaligned, "aligned to 4", () => [Plan.Scratch(Mean, Plan.ScratchAddress[Mean] - 2)]),
        ["step over its own input"] = (PlanFault.OverwritesItsOwn, "would be written over", () => Rows(C).Select(row => Plan.At(C, row, Plan.RowAddress[Parent][row]))),
        ["step over half of its own input"] = (PlanFault.OverwritesItsOwn, "would be written over", () => Rows(Sum).Select(row => Plan.At(Sum, row, Plan.RowAddress[A][row] + 1))),
        ["address outside"] = (PlanFault.Outside, "outside the arena", () => Rows(Input).Select(row => Plan.At(Input, row, Plan.ArenaBytes - 11))),
        ["negative address"] = (PlanFault.Outside, "outside the arena", () => Rows(Sum).Select(row => Plan.At(Sum, row, -1))),
        ["step of no operator"] = (PlanFault.NoSuchRows, "there is no operator 8", () => [Plan.Insert(3, new() { Operator = 8, Count = 1 })]),
        ["too many rows"] = (PlanFault.NoSuchRows, "has 12 rows, not 2 from 11", () => Steps(Frame).Select(at => Plan.Replace(at, new() { Operator = Frame, FirstRow = 11, Count = 2 }))),
        ["step of no rows"] = (PlanFault.NoSuchRows, "not 0 from", () => Steps(Add).Select(at => Plan.Replace(at, Plan.Steps[at] with { Count = 0 }))),
        ["too many rows at once"] = (PlanFault.NotWhole, "is not written yet", () => Steps(Depthwise).SkipLast(1).Select(at => Plan.Replace(at, Plan.Steps[at] with { Count = 2 }))),
    };

    [Fact]
    public void The_unbroken_plan_is_accepted() => Assert.Null(Check(Plan));

    [Theory, MemberData(nameof(Breaks))]
    public void Is_refused_for_its_own_reason(string what)
    {
        var (fault, says, all) = s_breaks[what];
        List<PlanRefusal?> refusals = [.. all().Select(Check)];
        Assert.NotEmpty(refusals);
        Assert.All(refusals, refusal => Assert.NotNull(refusal));
        List<PlanRefusal> own = [.. refusals.OfType<PlanRefusal>().Where(refusal => refusal.Fault == fault && refusal.Reason.Contains(says, StringComparison.Ordinal))];
        Assert.True(own.Count > 0, string.Join("\n", refusals));
        bool namesStep = fault is not (PlanFault.Outside or PlanFault.Misaligned or PlanFault.Unfinished); // those are seen before the first step, or after the last
        Assert.All(own, refusal => Assert.Matches(namesStep ? @"^step \d+: " : "", refusal.Reason));
    }

    private static IEnumerable<int> Steps(int op) => Enumerable.Range(0, Plan.Steps.Length).Where(at => Plan.Steps[at].Operator == op);

    private static IEnumerable<int> Rows(int tensor) => Enumerable.Range(0, Network.Tensors[tensor].Rows);

    /// <summary>Every step of an operator, only behind the first step of its reader that comes after it.</summary>
    private static IEnumerable<EdgeConv.Rows.Plan> LateFor(int op, int reader) => Steps(op)
        .Where(at => Steps(reader).Any(other => other > at && Reads(other, Plan.Steps[at].FirstRow)))
        .Select(at => Plan.Late(at, Steps(reader).First(other => other > at && Reads(other, Plan.Steps[at].FirstRow))));

    private static bool Reads(int step, int row)
    {
        OperatorRecord op = Network.Operators[Plan.Steps[step].Operator];
        RowRange rows = RowNetwork.InputRows(op, Network.Views[op.FirstInput], Plan.Steps[step].FirstRow);
        return Enumerable.Range(0, rows.Count).Any(i => rows[i] == row);
    }

    /// <summary>Each step of an operator and its next one, swapped.</summary>
    private static IEnumerable<EdgeConv.Rows.Plan> Neighbours(int op) => Steps(op).Zip(Steps(op).Skip(1), (at, next) => Plan.Swap(at, next));

    private static List<Block> Blocks => Lifetimes.Of(Network, Plan.Steps, _ => false);

    private static int AddressOf(Block block) => block.ScratchOf >= 0 ? Plan.ScratchAddress[block.ScratchOf] : Plan.RowAddress[block.Tensor][block.FirstRow];

    private static IEnumerable<(int Row, int Address)> OfTensor(int tensor) => Rows(tensor).Select(row => (row, Plan.RowAddress[tensor][row]));

    /// <summary>Rows of a tensor and what is there before them and needed after them: another row.</summary>
    private static IEnumerable<(int Row, (int Address, int Bytes) Other)> Together(int tensor) =>
        from row in Blocks.Where(block => block.Tensor == tensor)
        from other in Blocks.Where(other => other.Tensor >= 0 && other.Tensor != tensor && other.Birth < row.Birth && other.Death > row.Birth && other.Heirs.Count == 0)
        where AddressOf(other) + 1 + row.Bytes <= Plan.ArenaBytes
        select (row.FirstRow, (AddressOf(other), other.Bytes));

    /// <summary>Rows that are first written while the mean's sums are there.</summary>
    private static IEnumerable<int> InTheMidst(int tensor)
    {
        Block scratch = Blocks.Single(block => block.ScratchOf == Mean);
        return Blocks.Where(block => block.Tensor == tensor && block.Birth > scratch.Birth && block.Birth < scratch.Death).Select(block => block.FirstRow);
    }

    /// <summary>Another row, written between the two halves of the parent's, over the first of them.</summary>
    private static IEnumerable<EdgeConv.Rows.Plan> BetweenHalves() =>
        from parent in Blocks.Where(block => block.Tensor == Parent)
        let second = Steps(SecondHalf).First(at => Plan.Steps[at].FirstRow == parent.FirstRow)
        from row in Blocks.Where(block => block.Tensor is A or C or Input && block.Birth > parent.Birth && block.Birth < second)
        select Plan.At(row.Tensor, row.FirstRow, Plan.RowAddress[Parent][parent.FirstRow]);

    private static PlanRefusal? Check(EdgeConv.Rows.Plan plan)
    {
        PlannedRecords records = PlannedRecords.Of(Network, plan);
        byte[] text = Network.Text.ToArray();
        return ShadowMemory.Check(new(records.Tensors, [.. Network.Views], records.Operators, plan.Steps, records.RowTable, plan.ArenaBytes),
            name => System.Text.Encoding.UTF8.GetString(text, name.Offset, name.Length));
    }
}
