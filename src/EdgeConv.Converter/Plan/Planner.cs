using EdgeConv.Blob;

namespace EdgeConv.Converter.Plan;

/// <summary>Finds row addresses and a step order for a network.</summary>
internal static class Planner
{
    /// <summary>The layer plan: whole tensors, one step per operator.</summary>
    public static Rows.Plan Layer(NetworkDescription network)
    {
        StepRecord[] steps = [.. network.Operators.Select((op, index) => new StepRecord { Operator = index, Count = op.WorkRows })];
        return Place(network, steps, Lifetimes.Of(network, steps, whole: _ => true));
    }

    /// <summary>Places the blocks of a step order and spells out the address of every row.</summary>
    public static Rows.Plan Place(NetworkDescription network, StepRecord[] steps, List<Block> blocks)
    {
        int arenaBytes = Placement.Place(blocks);
        var (bound, witness) = Lifetimes.LowerBound(blocks);
        int[][] rows = [.. network.Tensors.Select(tensor => new int[tensor.Rows])];
        int[] scratch = [.. network.Operators.Select(_ => -1)];
        foreach (Block block in blocks)
        {
            if (block.ScratchOf >= 0)
                scratch[block.ScratchOf] = block.Address;
            for (int i = 0; i < block.Rows; i++)
                rows[block.Tensor][block.FirstRow + i] = block.Address + i * network.Tensors[block.Tensor].RowBytes;
        }
        return new(rows, scratch, steps, arenaBytes, bound, witness);
    }
}
