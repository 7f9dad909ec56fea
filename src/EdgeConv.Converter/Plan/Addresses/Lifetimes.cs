using EdgeConv.Blob;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan.Addresses;

/// <summary>What a sequence of steps keeps in memory, and from when to when.</summary>
internal static class Lifetimes
{
    /// <summary>
    /// The blocks that the steps need. Inputs of the network are there from the start; outputs and kept tensors stay to the end; a row that an
    /// element-wise operator reads for the last time gives its bytes to the row that it writes.
    /// </summary>
    /// <param name="whole">Tensors whose rows form one block; of all others every row is a block of its own.</param>
    public static List<Block> Of(NetworkDescription network, IReadOnlyList<StepRecord> steps, Func<int, bool> whole)
    {
        var blocks = new List<Block>();
        var known = new Dictionary<(int Tensor, int Row), Block>();
        var scratch = new Block?[network.Operators.Count];
        for (int tensor = 0; tensor < network.Tensors.Count; tensor++)
            for (int row = 0; (network.Tensors[tensor].Flags & TensorFlags.Input) != 0 && row < network.Tensors[tensor].Rows; row++)
                Touch(tensor, row, step: -1);
        for (int step = 0; step < steps.Count; step++)
        {
            OperatorRecord op = network.Operators[steps[step].Operator];
            foreach (RowUse use in network.RowsOf(steps[step]))
                Touch(use.Tensor, use.Row, step);
            if (op.ScratchBytes > 0)
            {
                if (scratch[steps[step].Operator] is null)
                    blocks.Add(scratch[steps[step].Operator] = new(-1, 0, 0, steps[step].Operator, op.ScratchBytes, step));
                scratch[steps[step].Operator]!.Death = step;
            }
        }
        foreach (Block block in blocks)
            if (block.Tensor >= 0 && (network.Tensors[block.Tensor].Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0)
                block.Death = steps.Count;
        var rootOf = new Dictionary<Block, Block>();
        foreach (var (from, to) in InPlaceRows().ToList()) // before any death is moved
        {
            Block root = rootOf.GetValueOrDefault(from, from);
            root.GiveTo(to);
            rootOf.Add(to, root);
        }
        return [.. blocks.Where(block => !rootOf.ContainsKey(block))];

        IEnumerable<(Block From, Block To)> InPlaceRows()
        {
            for (int step = 0; step < steps.Count; step++)
            {
                OperatorRecord op = network.Operators[steps[step].Operator];
                ViewRecord output = network.Views[op.Output];
                for (int row = steps[step].FirstRow; row < steps[step].FirstRow + steps[step].Count; row++)
                {
                    Block? giver = null;
                    for (int input = 0; input < op.InputCount; input++)
                    {
                        ViewRecord view = network.Views[op.FirstInput + input];
                        if (InPlace.MayTake(op, view, network.Tensors[view.Tensor], output, network.Tensors[output.Tensor])
                            && known.GetValueOrDefault((view.Tensor, row)) is { } from && from.Death == step && from.Birth > (giver?.Birth ?? int.MinValue))
                            giver = from; // of two the younger, so that no block lives longer than it must
                    }
                    if (giver is not null && known.GetValueOrDefault((output.Tensor, row)) is { } to && to.Birth == step && to.Rows == giver.Rows)
                        yield return (giver, to);
                }
            }
        }

        void Touch(int tensor, int row, int step)
        {
            bool all = whole(tensor);
            int first = all ? 0 : row, rows = all ? network.Tensors[tensor].Rows : 1;
            if (!known.TryGetValue((tensor, first), out Block? block))
            {
                known.Add((tensor, first), block = new(tensor, first, rows, -1, rows * network.Tensors[tensor].RowBytes, step));
                blocks.Add(block);
            }
            block.Death = Math.Max(block.Death, step);
        }
    }

    /// <summary>The most bytes alive in one step and that step: no placement of this order can do with less.</summary>
    public static (int Bytes, int Step) LowerBound(IReadOnlyCollection<Block> blocks)
    {
        var change = new long[blocks.Max(block => block.Death) + 3];
        foreach (Block block in blocks)
        {
            change[block.Birth + 1] += block.Bytes;
            change[block.Death + 2] -= block.Bytes;
        }
        long alive = 0, most = 0;
        int witness = 0;
        for (int i = 0; i < change.Length; i++)
            if ((alive += change[i]) > most)
                (most, witness) = (alive, i - 1);
        return (checked((int)most), witness);
    }
}
