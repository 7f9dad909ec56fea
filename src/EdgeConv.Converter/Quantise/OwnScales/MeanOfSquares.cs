using EdgeConv.Blob;
using EdgeConv.Converter.Graph;
using EdgeConv.Converter.Passes;

namespace EdgeConv.Converter.Quantise.OwnScales;

/// <summary>
/// The mean of the squares of all elements is a product of the elements as a row and as a column: its int32 sum is exact, where squares in int8 lose all that are
/// under half a level, and the mean of many with them.
/// </summary>
internal static class MeanOfSquares
{
    public static bool Run(ModelGraph graph)
    {
        var edit = new GraphEdit(graph);
        foreach (Reduce mean in edit.Nodes<Reduce>())
        {
            if (mean is not { Kind: ReduceKind.Mean, Clamp.IsNone: true, Output.Elements: 1 } || !edit.HasOneReader(mean.Input)
                || edit.Producer(mean.Input) is not Unary { Functions: [{ Kind: UnaryKind.Power, A: 2 }] } square || square.Input.Elements > RegionCheck.MostProducts)
                continue;
            int count = (int)square.Input.Elements;
            Value row = Between("row", [1, count]), column = Between("column", [count, 1]), sum = Between("sum", [1, 1]), share = Between("share", [1, 1]);
            edit.InsertBefore(square, new Reshape($"{mean.Name}/row", square.Input, row));
            edit.InsertBefore(square, new Reshape($"{mean.Name}/column", square.Input, column));
            edit.InsertBefore(square, new MatrixProduct($"{mean.Name}/sum", row, column, sum));
            edit.InsertBefore(square, new Unary($"{mean.Name}/share", sum, share, new UnaryFunction(UnaryKind.Linear, 1f / count)));
            edit.Substitute(mean, new Reshape(mean.Name, share, mean.Output));
            edit.Remove(square);

            Value Between(string name, int[] shape) => new($"{mean.Output.Name}/{name}", shape, ElementType.Float32);
        }
        return edit.Commit();
    }
}
