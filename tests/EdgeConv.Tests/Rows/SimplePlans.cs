using EdgeConv.Blob;
using EdgeConv.Rows;

namespace EdgeConv.Tests.Rows;

/// <summary>Plans in which every row has an address of its own, so that nothing can be overwritten.</summary>
internal static class SimplePlans
{
    /// <summary>One step per operator.</summary>
    public static Plan LayerByLayer(NetworkDescription network) =>
        Separate(network, [.. network.Operators.Select((op, index) => new StepRecord { Operator = index, Count = op.WorkRows })]);

    /// <summary>One step per work row.</summary>
    public static Plan RowByRow(NetworkDescription network) => Separate(network, [.. network.Operators.SelectMany((op, index) =>
        Enumerable.Range(0, op.WorkRows).Select(row => new StepRecord { Operator = index, FirstRow = row, Count = 1 }))]);

    private static Plan Separate(NetworkDescription network, StepRecord[] steps)
    {
        int at = 0;
        int[][] rows = [.. network.Tensors.Select(tensor => Enumerable.Range(0, tensor.Rows).Select(_ => Take(tensor.RowBytes)).ToArray())];
        at = (at + 3) / 4 * 4;
        int[] scratch = [.. network.Operators.Select(op => op.ScratchBytes == 0 ? -1 : Take(op.ScratchBytes))];
        return new(rows, scratch, steps, at, 0, 0);

        int Take(int bytes)
        {
            at += bytes;
            return at - bytes;
        }
    }
}
