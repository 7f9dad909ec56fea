using EdgeConv.Blob;
using EdgeConv.Portable;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan;

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
        Reads = [.. Tensors.Select(tensor => new int[tensor.Rows])];
        LastReader = [.. Tensors.Select(_ => -1)];
        for (int op = 0; op < Operators.Length; op++)
            for (int input = 0; input < Inputs[op].Length; input++)
            {
                LastReader[Inputs[op][input]] = op;
                for (int workRow = 0; workRow < Operators[op].WorkRows; workRow++)
                {
                    RowRange rows = InputRows(op, input, workRow);
                    for (int i = 0; i < rows.Count; i++)
                        Reads[Inputs[op][input]][rows[i]]++;
                }
            }
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

    /// <summary>Per tensor and row, how many work rows read it.</summary>
    public int[][] Reads { get; }

    /// <summary>Per tensor, the last operator of the list that reads it, or -1.</summary>
    public int[] LastReader { get; }

    public RowRange InputRows(int op, int input, int workRow) =>
        RowNetwork.InputRows(Operators[op], Tensors[Inputs[op][input]].Rows, workRow);

    /// <summary>The work row after which an output row is whole.</summary>
    public int FinishedBy(int op, int row) => RowGeometry.FinishedBy(Operators[op].Accumulates, row, Operators[op].Vertical.Size);

    /// <summary>Whether a tensor's rows must be there after the last step.</summary>
    public bool Stays(int tensor) => (Tensors[tensor].Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0;
}
