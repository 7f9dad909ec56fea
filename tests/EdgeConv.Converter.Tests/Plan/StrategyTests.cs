using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Numerics;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

/// <summary>Every strategy's plans are accepted by the shadow memory and give the layer plan's bytes.</summary>
public sealed class StrategyTests
{
    [Theory, InlineData("Fastest"), InlineData("Smallest"), InlineData("Overlap"), InlineData("Stream")]
    public void Plans_answer_as_the_layer_plan_does(string goal)
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            NetworkDescription network = RandomNetwork.AnyShape(seed);
            List<sbyte[]> expected = Answers(network, Planner.Layer(network), seed);
            foreach (int? rows in (int?[])[null, 1 + (int)(seed % 3)])
            {
                var mode = (InputMode)(seed / 3 % 3);
                PlannedNetwork planned = Planner.Of(network, new() { Goal = Enum.Parse<PlanGoal>(goal), Input = mode, RowsPerStep = rows });
                Assert.Equal(expected, Answers(planned.Network, planned.Plan, seed));
            }
        }
    }

    private static List<sbyte[]> Answers(NetworkDescription network, EdgeConv.Rows.Plan plan, ulong seed)
    {
        using var model = Model.Load(BlobWriter.Write(network, plan));
        using var session = new Session(model, new SessionOptions { BuffersInputs = true });
        var random = new SeededRandom(seed + 1000);
        for (int i = 0; i < model.Inputs.Count; i++)
        {
            var values = new byte[model.Inputs[i].Elements];
            random.NextBytes(values);
            session.SetInput(MemoryMarshal.Cast<byte, sbyte>(values), i);
        }
        session.Run();
        return [.. model.Outputs.Select((output, index) =>
        {
            var values = new sbyte[output.Elements];
            session.GetOutput(values, index);
            return values;
        })];
    }
}
