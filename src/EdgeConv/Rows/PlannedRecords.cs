using EdgeConv.Blob;

namespace EdgeConv.Rows;

/// <summary>A network's records with a plan written into them, and the row table that they point into.</summary>
internal sealed record PlannedRecords(TensorRecord[] Tensors, OperatorRecord[] Operators, int[] RowTable)
{
    public static PlannedRecords Of(NetworkDescription network, Plan plan)
    {
        TensorRecord[] tensors = [.. network.Tensors];
        OperatorRecord[] operators = [.. network.Operators];
        var table = new List<int>();
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i].RowTable = table.Count;
            table.AddRange(plan.RowAddress[i]);
        }
        for (int i = 0; i < operators.Length; i++)
            operators[i].ScratchAddress = plan.ScratchAddress[i];
        return new(tensors, operators, [.. table]);
    }
}
