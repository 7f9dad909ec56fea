using EdgeConv.Blob;
using EdgeConv.Portable;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan.Order;

/// <summary>Who writes and who reads each tensor, and how often each of its rows is read: what step orders are made from.</summary>
internal sealed class RowFlow
{
    public RowFlow(NetworkDescription network)
    {
        Network = network;
        Operators = [.. network.Operators];
        Tensors = [.. network.Tensors];
        Inputs = [.. Operators.Select(op => Enumerable.Range(op.FirstInput, op.InputCount).Select(view => network.Views[view].Tensor).ToArray())];
        Output = [.. Operators.Select(op => network.Views[op.Output].Tensor)];
        Writers = [.. Tensors.Select((_, tensor) => Enumerable.Range(0, Operators.Length).Where(op => Output[op] == tensor).ToArray())];
        LastReader = [.. Tensors.Select((_, tensor) => Array.FindLastIndex(Inputs, inputs => inputs.Contains(tensor)))];
        InputRows = [.. Operators.Select((op, index) => Inputs[index].Select(tensor => Ranges(op, Tensors[tensor].Rows)).ToArray())];
        GivesRows = [.. Operators.Select((op, index) => Inputs[index].Select((tensor, input) => InPlace.MayTake(
            op, network.Views[op.FirstInput + input], Tensors[tensor], network.Views[op.Output], Tensors[Output[index]])).ToArray())];
        FirstRow = new int[Tensors.Length + 1];
        for (int tensor = 0; tensor < Tensors.Length; tensor++)
            FirstRow[tensor + 1] = FirstRow[tensor] + Tensors[tensor].Rows;
        Reads = new int[FirstRow[^1]];
        for (int op = 0; op < Operators.Length; op++)
            for (int input = 0; input < Inputs[op].Length; input++)
                foreach (RowRange rows in InputRows[op][input])
                    for (int i = 0; i < rows.Count; i++)
                        Reads[FirstRow[Inputs[op][input]] + rows[i]]++;
    }

    public NetworkDescription Network { get; }
    public OperatorRecord[] Operators { get; }
    public TensorRecord[] Tensors { get; }

    /// <summary>Per operator, the tensors that it reads.</summary>
    public int[][] Inputs { get; }

    /// <summary>Per operator, the tensor that it writes.</summary>
    public int[] Output { get; }

    /// <summary>Per tensor, the operators that write parts of it.</summary>
    public int[][] Writers { get; }

    /// <summary>Per tensor, the last operator of the list that reads it, or -1.</summary>
    public int[] LastReader { get; }

    /// <summary>Per operator, input and work row, the rows that it reads.</summary>
    public RowRange[][][] InputRows { get; }

    /// <summary>Per operator and input, whether a row that is read for the last time may give its bytes to the row that is written.</summary>
    public bool[][] GivesRows { get; }

    /// <summary>Per tensor, its first row among the rows of all tensors; at the end, how many those are.</summary>
    public int[] FirstRow { get; }

    /// <summary>Per row of all tensors, how many work rows read it.</summary>
    public int[] Reads { get; }

    /// <summary>The work row after which an output row is whole.</summary>
    public int FinishedBy(int op, int row) => RowGeometry.FinishedBy(Operators[op].Accumulates, row, Operators[op].Vertical.Size);

    /// <summary>Whether a tensor's rows must be there after the last step.</summary>
    public bool Stays(int tensor) => (Tensors[tensor].Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0;

    /// <summary>Whether a tensor's rows are there before the first step.</summary>
    public bool IsGiven(int tensor) => (Tensors[tensor].Flags & TensorFlags.Input) != 0;

    private static RowRange[] Ranges(OperatorRecord op, int inputRows) =>
        [.. Enumerable.Range(0, op.WorkRows).Select(workRow => RowNetwork.InputRows(op, inputRows, workRow))];
}
