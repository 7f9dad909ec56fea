using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Cost;

namespace EdgeConv.Converter.Plan;

/// <summary>Finds row addresses and a step order for a network.</summary>
internal static class Planner
{
    /// <summary>The plan for a goal.</summary>
    public static PlannedNetwork Of(NetworkDescription network, PlanOptions options)
    {
        NetworkDescription planned = options.Input == InputMode.Camera ? CameraRows.Add(network) : CameraRows.Remove(network);
        Strategy strategy = options.Goal switch
        {
            PlanGoal.Overlap => Strategy.Overlap,
            PlanGoal.Stream or PlanGoal.Smallest => Strategy.Stream,
            _ => Strategy.Layer,
        };
        Rows.Plan plan = strategy switch
        {
            Strategy.Overlap => Overlap(planned, options.RowsPerStep ?? 1),
            Strategy.Stream => Stream(planned, options),
            _ => Layer(planned),
        };
        return new(planned, plan, strategy, options.Input, "as asked");
    }

    /// <summary>The layer plan: whole tensors, one step per operator.</summary>
    public static Rows.Plan Layer(NetworkDescription network)
    {
        StepRecord[] steps = [.. network.Operators.Select((op, index) => new StepRecord { Operator = index, Count = op.WorkRows })];
        return Place(network, steps, Lifetimes.Of(network, steps, whole: _ => true));
    }

    /// <summary>One operator after the other, but its output takes the rows of its inputs as they die.</summary>
    private static Rows.Plan Overlap(NetworkDescription network, int rowsPerStep)
    {
        var steps = new List<StepRecord>();
        for (int op = 0; op < network.Operators.Count; op++)
            for (int row = 0; row < network.Operators[op].WorkRows; row += rowsPerStep)
                steps.Add(new() { Operator = op, FirstRow = row, Count = Math.Min(rowsPerStep, network.Operators[op].WorkRows - row) });
        return Place(network, [.. steps], Lifetimes.Of(network, steps, whole: _ => false));
    }

    private static Rows.Plan Stream(NetworkDescription network, PlanOptions options)
    {
        bool keepsInput = options.Input == InputMode.Kept;
        long limit = options.ArenaBytes - FileHeader.ReadSlack - 1 ?? 0;
        StepRecord[] steps = StreamOrder.Of(new(network), new(network), keepsInput, limit, options.RowsPerStep);
        return Place(network, steps, Lifetimes.Of(network, steps,
            tensor => keepsInput && (network.Tensors[tensor].Flags & TensorFlags.Input) != 0));
    }

    /// <summary>Places the blocks of a step order and spells out the address of every row.</summary>
    public static Rows.Plan Place(NetworkDescription network, StepRecord[] steps, List<Block> blocks)
    {
        PlacementResult placed = Placement.Place(blocks);
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
        return new(rows, scratch, steps, placed.Bytes, bound, witness) { IsLeast = placed.IsLeast };
    }
}
