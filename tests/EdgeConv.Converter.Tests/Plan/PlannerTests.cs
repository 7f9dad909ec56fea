using System.Text;
using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan;

public sealed class PlannerTests
{
    [Fact]
    public void The_layer_plan_of_any_network_is_accepted_and_not_below_its_bound()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 1 + (int)(seed % 8));
            EdgeConv.Rows.Plan plan = Planner.Layer(network);
            using var model = Model.Load(BlobWriter.Write(network, plan)); // the shadow memory looks at it
            Assert.Equal(plan.ArenaBytes, model.ArenaBytes);
            Assert.InRange(plan.LowerBound, LargestStep(network), plan.ArenaBytes);
        }
    }

    /// <summary>Bytes that any plan of whole tensors needs: what one operator reads and writes, its output apart if it may lie over an input.</summary>
    private static int LargestStep(NetworkDescription network) => network.Operators.Max(op =>
        Enumerable.Range(op.FirstInput, op.InputCount).Append(op.IsPair || op.Kind is OperatorKind.Table or OperatorKind.ChannelTable ? op.FirstInput : op.Output)
            .Select(view => network.Views[view].Tensor).Distinct().Sum(tensor => network.Tensors[tensor].Bytes) + op.ScratchBytes);

    [Fact]
    public void Kept_tensors_stay_whole()
    {
        NetworkDescription network = RandomNetwork.Of(9, Rule.Xnnpack, operators: 6);
        for (int i = 0; i < network.Tensors.Count; i++)
            network.Tensors[i] = network.Tensors[i] with { Flags = network.Tensors[i].Flags | TensorFlags.Kept };
        EdgeConv.Rows.Plan plan = Planner.Layer(network);
        Assert.True(plan.ArenaBytes >= network.Tensors.Sum(tensor => tensor.Bytes));
        using var model = Model.Load(BlobWriter.Write(network, plan));
        using var session = new Session(model);
        session.Run();
        byte[] text = network.Text.ToArray();
        foreach (TensorRecord tensor in network.Tensors)
            session.GetTensor(Encoding.UTF8.GetString(text, tensor.Name.Offset, tensor.Name.Length), new sbyte[tensor.Bytes]);
        Assert.Contains("--keep", Assert.Throws<EdgeConvException>(() => session.GetTensor("nothing", Span<sbyte>.Empty)).Message);
    }
}
