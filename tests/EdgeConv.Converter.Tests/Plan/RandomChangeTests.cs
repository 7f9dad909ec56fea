using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Numerics;
using EdgeConv.Processor;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>Streamed plans with one random change: the file is refused, or gives the right bytes and touches nothing outside its arena.</summary>
public sealed class RandomChangeTests
{
    private const int ChangesOfEach = 40;

    private static readonly int s_networks = Emulation.Cases(25);

    [Fact]
    public void A_changed_plan_is_refused_or_answers_right()
    {
        var wrong = new List<string>();
        int refused = 0, answered = 0;
        for (ulong seed = 0; seed < (ulong)s_networks; seed++)
        {
            var random = new SeededRandom(seed);
            InputMode mode = (InputMode)(seed % 3);
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 3 + (int)(seed % 5));
            PlannedNetwork planned = Planner.Of(network, new() { Goal = PlanGoal.Stream, Input = mode, RowsPerStep = 1 + (int)(seed % 2) });
            var input = new byte[network.Tensors[0].Bytes];
            random.NextBytes(input);
            byte[] expected = Answer(planned.Network, planned.Plan, input);
            Assert.Equal(expected, Answer(planned.Network, Planner.Layer(planned.Network), input));
            for (int i = 0; i < ChangesOfEach; i++)
            {
                var (what, plan) = Changed(planned.Plan, planned.Network, random);
                try
                {
                    if (!Answer(planned.Network, plan, input).AsSpan().SequenceEqual(expected))
                        wrong.Add($"seed {seed}, change {i}: {what}");
                    answered++;
                }
                catch (EdgeConvException)
                {
                    refused++;
                }
            }
        }
        Assert.Empty(wrong);
        Assert.True(refused > 16 * s_networks && answered > 3 * s_networks, $"{refused} refused, {answered} answered");
    }

    private static byte[] Answer(NetworkDescription network, EdgeConv.Rows.Plan plan, byte[] input)
    {
        using var model = Model.Load(BlobWriter.Write(network, plan));
        byte[] answer = PlannedRun.Answer(model, input, Isas.Best, threads: 1);
        Assert.Equal(answer, PlannedRun.AnswerWithPoison(model, input));
        return answer;
    }

    private static (string What, EdgeConv.Rows.Plan Plan) Changed(EdgeConv.Rows.Plan plan, NetworkDescription network, SeededRandom random)
    {
        int tensor = random.NextInt(network.Tensors.Count), row = random.NextInt(network.Tensors[tensor].Rows);
        int other = random.NextInt(network.Tensors.Count), otherRow = random.NextInt(network.Tensors[other].Rows);
        int a = random.NextInt(plan.Steps.Length), b = random.NextInt(plan.Steps.Length), next = Math.Min(a + 1, plan.Steps.Length - 1);
        int op = Array.FindIndex(plan.ScratchAddress, address => address >= 0);
        StepRecord step = plan.Steps[a];
        switch (random.NextInt(10))
        {
            case 0:
                return ("row elsewhere", plan.At(tensor, row, random.NextInt(-2, plan.ArenaBytes)));
            case 1:
                return ("row where another lies", plan.At(tensor, row, plan.RowAddress[other][otherRow]));
            case 2:
                return ("row a little beside", plan.At(tensor, row, plan.RowAddress[tensor][row] + random.NextInt(-3, 4)));
            case 3 when op >= 0:
                return ("scratch elsewhere", plan.Scratch(op, random.NextInt(plan.ArenaBytes)));
            case 4:
                return ("two steps swapped", plan.Swap(a, b));
            case 5:
                return ("step after the next", plan.Swap(a, next));
            case 6:
                return ("step dropped", plan.Remove(a));
            case 7:
                return ("step doubled", plan.Insert(b, step));
            case 8: // with the operator's next step, which is dropped
                int following = Array.FindIndex(plan.Steps, a + 1, later => later.Operator == step.Operator);
                return following < 0 ? ("step longer", plan.Replace(a, step with { Count = step.Count + 1 }))
                    : ("steps merged", plan.Remove(following).Replace(a, step with { Count = step.Count + plan.Steps[following].Count }));
            default:
                return step.Count < 2 ? ("step in another place", plan.Remove(a).Insert(Math.Min(b, plan.Steps.Length - 1), step))
                    : ("step split", plan.Replace(a, step with { Count = 1 }).Insert(a + 1, step with { FirstRow = step.FirstRow + 1, Count = step.Count - 1 }));
        }
    }
}
