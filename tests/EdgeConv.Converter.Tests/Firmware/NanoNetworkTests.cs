using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Nano;
using EdgeConv.Portable;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>Seeded networks under every kind of plan: the firmware gives the bytes of the runtime, or names the operator that it does not run.</summary>
public sealed class NanoNetworkTests(ITestOutputHelper output)
{
    private static readonly int s_networks = Emulation.IsOn ? 30 : 80;

    private static readonly PlanOptions[] s_plans =
    [
        new() { Goal = PlanGoal.Layer }, new() { Goal = PlanGoal.Overlap }, new() { Goal = PlanGoal.Stream }, new() { Goal = PlanGoal.Stream, RowsPerStep = 2 },
        new() { Goal = PlanGoal.Smallest, Input = InputMode.Consumed }, new() { Goal = PlanGoal.Stream, Input = InputMode.Camera },
        new() { Goal = PlanGoal.Layer, Input = InputMode.Camera },
    ];

    [Fact]
    public void Random_networks_give_the_same_bytes_under_every_plan() => AllEqual(seed => RandomNetwork.Of(seed, Rule.Tflm, operators: 1 + (int)(seed % 5)));

    [Fact]
    public void Branches_that_do_not_meet_and_second_inputs_give_the_same_bytes() =>
        AllEqual(seed => RandomNetwork.Forked(seed, Rule.Tflm, operators: 1 + (int)(seed % 5)));

    [Fact]
    public void Channels_beyond_a_block_of_weights_give_the_same_bytes() => AllEqual(seed => RandomNetwork.Of(seed, Rule.Tflm, operators: 1 + (int)(seed % 3), widen: 5));

    [Fact]
    public void An_operator_that_does_not_run_is_named_with_a_remedy()
    {
        var named = new HashSet<OperatorKind>();
        for (ulong seed = 0; seed < 400; seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Tflm, operators: 2);
            int wrong = FirstThatDoesNotRun(network);
            if (wrong < 0)
                continue;
            OperatorRecord op = network.Operators[wrong];
            string message = Assert.Throws<NanoModelException>(() => NanoRun.Load(BlobWriter.Write(network, Planner.Layer(network)))).Message;
            Assert.StartsWith($"operator {wrong} '{op.Kind}", message, StringComparison.Ordinal);
            Assert.Matches("; (end|replace|convert) |; replace", message);
            if (!NanoSupport.Runs((int)op.Kind))
                Assert.Contains($" {op.Kind}, which does not run", message, StringComparison.Ordinal);
            named.Add(op.Kind);
        }
        Assert.InRange(named.Count, 8, int.MaxValue);
    }

    [Fact]
    public void Another_rule_is_refused()
    {
        NetworkDescription network = RandomNetwork.OfKind(1, Rule.Xnnpack, OperatorKind.Convolution);
        string message = Assert.Throws<NanoModelException>(() => NanoRun.Load(BlobWriter.Write(network, Planner.Layer(network)))).Message;
        Assert.Equal("the model's arithmetic is not q31; convert it with '--arithmetic q31'", message);
    }

    private void AllEqual(Func<ulong, NetworkDescription> make)
    {
        var kinds = new Dictionary<OperatorKind, int>();
        int networks = 0, files = 0, bytes = 0;
        for (ulong seed = 0; networks < s_networks; seed++)
        {
            NetworkDescription network = make(seed);
            if (FirstThatDoesNotRun(network) >= 0)
                continue;
            networks++;
            // Channel by channel, as ONNX has them.
            if (seed % 3 == 0)
                for (int i = 0; i < network.Endpoints.Count; i++)
                    network.Endpoints[i] = network.Endpoints[i] with { Layout = EndpointLayout.ChannelsFirst };
            foreach (OperatorRecord op in network.Operators)
                kinds[op.Kind] = kinds.GetValueOrDefault(op.Kind) + 1;
            foreach (PlanOptions options in s_plans)
            {
                PlannedNetwork planned = Planner.Of(network, options);
                bytes += NanoRun.Equal(BlobWriter.Write(planned.Network, planned.Plan), seed, $"seed {seed}, {options.Goal}, {options.Input}");
                files++;
            }
        }
        output.WriteLine($"{networks} networks, {files} files, {bytes} output bytes: {string.Join(", ", kinds.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}"))}");
        // Frames come with camera plans.
        Assert.True(kinds.Count >= 10, $"only {kinds.Count} kinds of operators");
    }

    /// <summary>Its index, or -1.</summary>
    private static int FirstThatDoesNotRun(NetworkDescription network) => network.Operators.FindIndex(op =>
    {
        TensorFlags flags = Enumerable.Range(op.FirstInput, op.InputCount).Append(op.Output).Aggregate(TensorFlags.None, (all, view) => all | network.Tensors[network.Views[view].Tensor].Flags);
        return NanoSupport.Refusal((int)op.Kind, (int)op.Rule, (int)flags, op.IsVolume).Length > 0;
    });
}
