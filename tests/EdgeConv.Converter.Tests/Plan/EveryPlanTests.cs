using System.Collections.Concurrent;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Processor;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>One answer, whatever the plan: strategy, where the input comes from, rows per step, arena, instruction set and threads.</summary>
[Trait("suite", "models")]
public sealed class EveryPlanTests(ITestOutputHelper output)
{
    private const long MostMacs = 15_000_000;

    private static readonly int[] s_threads = [1, 2, 4];

    private static readonly PlanOptions[] s_strategies =
    [
        new() { Goal = PlanGoal.Layer }, new() { Goal = PlanGoal.Overlap }, new() { Goal = PlanGoal.Stream },
        new() { Goal = PlanGoal.Stream, Input = InputMode.Consumed }, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera },
    ];

    private int _runs;

    public static TheoryData<string> Small => [.. PlannedModel.Small.Keys];

    public static TheoryData<string> Large => [.. PlannedModel.Large.Keys];

    [Theory, MemberData(nameof(Small))]
    public void Every_plan_gives_the_same_bytes_with_every_instruction_set_on_one_two_and_four_threads(string name)
    {
        PlannedModel planned = PlannedModel.Small[name]();
        using var model = Model.Load(planned.File, name);
        Assert.InRange(model.Macs, 1, MostMacs);
        byte[] expected = planned.Golden ?? Layer(model, planned.Input, Isa.Scalar);
        var seen = new ConcurrentDictionary<string, bool>();
        var wrong = new ConcurrentQueue<string>();
        var families =
            from input in Enum.GetValues<InputMode>()
            from goal in (PlanGoal[])[PlanGoal.Layer, PlanGoal.Overlap, PlanGoal.Stream, PlanGoal.Fastest]
            from rows in goal is PlanGoal.Overlap or PlanGoal.Stream ? (int?[])[1, 2, 3, null] : [null]
            select new PlanOptions { Goal = goal, Input = input, RowsPerStep = rows };
        InParallel(families, family =>
        {
            foreach ((PlanOptions options, PlannedNetwork plan) in WithLimits(model, family))
                using (var other = Model.Load(BlobWriter.Write(plan.Network, plan.Plan), name))
                    if (seen.TryAdd(other.Identity, true))
                        Check(other, planned.Input, expected, seen.Count, options, wrong);
        });
        Assert.Empty(wrong);
        output.WriteLine($"{name}: {seen.Count} plans, {_runs} runs");
        // A network of single rows has one plan with its input given, and one with it made on demand.
        bool hasRows = model.Layers.Any(layer => layer.Output[0] > 1);
        Assert.True(seen.Count >= (hasRows ? 12 : 2), $"only {seen.Count} plans differ");
    }

    [Theory, MemberData(nameof(Large))]
    public void Each_strategy_of_a_larger_model_gives_the_same_bytes(string name) => EachStrategy(PlannedModel.Large[name](), name);

    [Fact, Trait("size", "large")]
    public void Each_strategy_of_MobileNetV2_gives_the_same_bytes() => EachStrategy(PlannedModel.MobileNetV2(), "mobilenet_v2");

    private void EachStrategy(PlannedModel planned, string name)
    {
        using var model = Model.Load(planned.File, name);
        byte[] expected = Layer(model, planned.Input, Isas.Best);
        Assert.True(expected.Distinct().Count() > 8, "an answer that says nothing");
        var wrong = new ConcurrentQueue<string>();
        InParallel(s_strategies, options =>
        {
            using var other = Model.Load(Replan.File(model, options), name);
            output.WriteLine($"{name} {Described(options)}: {other.ArenaBytes} bytes, {other.StepCount} steps");
            Same(expected, () => PlannedRun.AnswerWithPoison(other, planned.Input), other, options, "dead bytes overwritten", wrong);
            Same(expected, () => PlannedRun.Answer(other, planned.Input, Isas.Best, 2), other, options, "2 threads", wrong);
        });
        Assert.Empty(wrong);
    }

    /// <summary>The least arena, half as much again, and twice as much; one plan where there is nothing to choose.</summary>
    private static IEnumerable<(PlanOptions Options, PlannedNetwork Plan)> WithLimits(Model model, PlanOptions family)
    {
        PlanOptions options = family.Goal == PlanGoal.Fastest ? family with { Goal = PlanGoal.Smallest } : family;
        PlannedNetwork least = Replan.Of(model, options);
        yield return (options, least);
        if (family.Goal is PlanGoal.Layer or PlanGoal.Overlap)
            yield break;
        foreach (double times in (double[])[1, 1.5, 2])
        {
            options = family with { ArenaBytes = (long)(least.Plan.ArenaBytes * times) + FileHeader.ReadSlack + 1 };
            yield return (options, Replan.Of(model, options));
        }
    }

    private void Check(Model plan, byte[] input, byte[] expected, int number, PlanOptions options, ConcurrentQueue<string> wrong)
    {
        Same(expected, () => PlannedRun.AnswerWithPoison(plan, input), plan, options, "dead bytes overwritten", wrong);
        foreach (Isa isa in Isas.All.Where(Isas.IsSupported))
            // Scalar code takes long and is one code for all plans: one number of threads suffices.
            foreach (int threads in isa == Isa.Scalar ? [s_threads[number % s_threads.Length]] : s_threads)
                Same(expected, () => PlannedRun.Answer(plan, input, isa, threads), plan, options, $"{Isas.Word(isa)}, {threads} threads", wrong);
    }

    private void Same(byte[] expected, Func<byte[]> answer, Model plan, PlanOptions options, string how, ConcurrentQueue<string> wrong)
    {
        Interlocked.Increment(ref _runs);
        if (!answer().AsSpan().SequenceEqual(expected))
            wrong.Enqueue($"{Described(options)}, {plan.ArenaBytes} bytes, {plan.StepCount} steps: {how}");
    }

    private static string Described(PlanOptions options) =>
        $"{options.Goal} {options.Input}, {options.RowsPerStep?.ToString() ?? "chosen"} rows, limit {options.ArenaBytes?.ToString() ?? "none"}";

    private static byte[] Layer(Model model, byte[] input, Isa isa)
    {
        using var layer = Model.Load(Replan.File(model, new() { Goal = PlanGoal.Layer }));
        return PlannedRun.Answer(layer, input, isa, 1);
    }

    private static void InParallel(IEnumerable<PlanOptions> options, Action<PlanOptions> action) =>
        Parallel.ForEach(options, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, action);
}
