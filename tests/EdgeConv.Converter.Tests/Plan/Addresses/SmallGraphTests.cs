using EdgeConv.Blob;
using EdgeConv.Converter.Plan;
using EdgeConv.Converter.Plan.Addresses;
using EdgeConv.Rows;
using EdgeConv.Tests.Networks;
using Xunit;

namespace EdgeConv.Converter.Tests.Plan.Addresses;

/// <summary>Layer plans of random graphs of up to 8 tensors against every placement that there is, lifetimes worked out anew.</summary>
public sealed class SmallGraphTests
{
    [Fact]
    public void Layer_plans_need_as_few_bytes_as_any_placement()
    {
        int tried = 0, withChoice = 0;
        for (ulong seed = 0; seed < (ulong)Emulation.Cases(400); seed++)
        {
            NetworkDescription network = RandomNetwork.Of(seed, Rule.Xnnpack, operators: 2 + (int)(seed % 5));
            if (network.Tensors.Count + network.Operators.Count(op => op.ScratchBytes > 0) > 8)
                continue;
            List<Block> blocks = Lives(network);
            List<List<Block>> choices = [.. Merged(network, blocks, from: 0)];
            EdgeConv.Rows.Plan plan = Planner.Layer(network);
            Assert.True(choices.Min(BruteForce.Of) == plan.ArenaBytes, $"seed {seed}: {plan.ArenaBytes} bytes, {choices.Min(BruteForce.Of)} would do");
            Assert.True(plan.IsLeast || choices.Count > 1, $"seed {seed}"); // not every choice of rows to write over is tried
            tried++;
            withChoice += choices.Count > 1 ? 1 : 0;
        }
        Assert.True(tried > Emulation.Cases(200) && withChoice > Emulation.Cases(30), $"{tried} graphs, {withChoice} of them with rows written over others");
    }

    /// <summary>In a layer plan operator i is step i.</summary>
    private static List<Block> Lives(NetworkDescription network)
    {
        OperatorRecord[] operators = [.. network.Operators];
        List<Block> blocks = [.. network.Tensors.Select((record, tensor) => new Block(tensor, 0, 1, -1, record.Bytes,
            (record.Flags & TensorFlags.Input) != 0 ? -1 : Array.FindIndex(operators, op => network.Views[op.Output].Tensor == tensor))
        {
            Death = (record.Flags & TensorFlags.Output) != 0 ? operators.Length
                : Array.FindLastIndex(operators, op => Inputs(network, op).Append(network.Views[op.Output].Tensor).Contains(tensor)),
        })];
        blocks.AddRange(operators.Select((op, i) => new Block(-1, 0, 1, i, op.ScratchBytes, i)).Where(block => block.Bytes > 0));
        return blocks;
    }

    /// <summary>What an operator reads: a window that lies in the padding everywhere reads nothing.</summary>
    private static IEnumerable<int> Inputs(NetworkDescription network, OperatorRecord op) =>
        Enumerable.Range(op.FirstInput, op.InputCount).Select(view => network.Views[view])
            .Where(view => Enumerable.Range(0, op.WorkRows).Any(row => RowNetwork.InputRows(op, view, row).Count > 0)).Select(view => view.Tensor);

    private static IEnumerable<int> WholeInputs(NetworkDescription network, OperatorRecord op) =>
        Enumerable.Range(op.FirstInput, op.InputCount).Select(view => network.Views[view]).Where(view => view.HasAllPixels(network.Tensors[view.Tensor])).Select(view => view.Tensor);

    /// <summary>All ways to let outputs of element-wise operators lie over inputs that die there, or apart from them.</summary>
    private static IEnumerable<List<Block>> Merged(NetworkDescription network, List<Block> blocks, int from)
    {
        if (from == network.Operators.Count)
        {
            yield return blocks;
            yield break;
        }
        foreach (List<Block> apart in Merged(network, blocks, from + 1))
            yield return apart;
        OperatorRecord op = network.Operators[from];
        int output = network.Views[op.Output].Tensor;
        if (!(op.IsPair || op.Kind is OperatorKind.Table or OperatorKind.ChannelTable) || network.Views[op.Output].Channels != network.Tensors[output].Channels)
            yield break;
        foreach (Block giver in blocks.Where(block => block.Tensor >= 0 && block.Death == from && WholeInputs(network, op).Contains(Last(block).Tensor)
            && Size(network.Tensors[Last(block).Tensor]) == Size(network.Tensors[output])))
        {
            Block taker = blocks.Single(block => block.Tensor == output);
            var both = new Block(giver.Tensor, 0, 1, -1, giver.Bytes, giver.Birth) { Death = taker.Death };
            both.Heirs.AddRange([.. giver.Heirs, taker]);
            foreach (List<Block> merged in Merged(network, [.. blocks.Where(block => block != giver && block != taker), both], from + 1))
                yield return merged;
        }
    }

    private static (int, int, int, long) Size(TensorRecord tensor) => (tensor.Rows, tensor.Columns, tensor.Channels, tensor.Bytes);

    /// <summary>What lies in a block at its end.</summary>
    private static Block Last(Block block) => block.Heirs.Count > 0 ? block.Heirs[^1] : block;
}
