using EdgeConv.Blob;
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
        InputViews = [.. Operators.Select(op => Enumerable.Range(op.FirstInput, op.InputCount).Select(view => network.Views[view]).ToArray())];
        Inputs = [.. InputViews.Select(views => views.Select(view => view.Tensor).ToArray())];
        OutputView = [.. Operators.Select(op => network.Views[op.Output])];
        Output = [.. OutputView.Select(view => view.Tensor)];
        Writers = [.. Tensors.Select((_, tensor) => Enumerable.Range(0, Operators.Length).Where(op => Output[op] == tensor).ToArray())];
        LastReader = [.. Tensors.Select((_, tensor) => Array.FindLastIndex(Inputs, inputs => inputs.Contains(tensor)))];
        InputRows = [.. Operators.Select((op, index) => InputViews[index].Select(view => Ranges(op, view)).ToArray())];
        GivesRows = [.. Operators.Select((op, index) => Inputs[index].Select((tensor, input) => InPlace.MayTake(
            op, network.Views[op.FirstInput + input], Tensors[tensor], network.Views[op.Output], Tensors[Output[index]])).ToArray())];
        FirstRow = new int[Tensors.Length + 1];
        for (int tensor = 0; tensor < Tensors.Length; tensor++)
            FirstRow[tensor + 1] = FirstRow[tensor] + Tensors[tensor].Rows;
        Parts = new int[FirstRow[^1]];
        foreach (ViewRecord view in OutputView)
            for (int row = 0; row < view.Rows; row++)
                Parts[FirstRow[view.Tensor] + view.RowOf(row)]++;
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

    /// <summary>Per operator, what it reads.</summary>
    public ViewRecord[][] InputViews { get; }

    /// <summary>Per operator, what it writes.</summary>
    public ViewRecord[] OutputView { get; }

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

    /// <summary>Per row of all tensors, how many operators write a part of it.</summary>
    public int[] Parts { get; }

    /// <summary>Per row of all tensors, how many work rows read it.</summary>
    public int[] Reads { get; }

    /// <summary>The work row after which all that an operator writes of a tensor's rows up to one is finished; -1 where it writes none of them.</summary>
    public int FinishedBy(int op, int row) => RowNetwork.FinishedBy(Operators[op], OutputView[op], row);

    /// <summary>The row, among the rows of all tensors, that a work row finishes; -1 where it only accumulates.</summary>
    public int Finished(int op, int workRow) =>
        RowNetwork.OutputRow(Operators[op], OutputView[op], workRow) is var row and >= 0 ? FirstRow[Output[op]] + row : -1;

    /// <summary>Whether a tensor's rows must be there after the last step.</summary>
    public bool Stays(int tensor) => (Tensors[tensor].Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0;

    /// <summary>Whether a tensor's rows are there before the first step.</summary>
    public bool IsGiven(int tensor) => (Tensors[tensor].Flags & TensorFlags.Input) != 0;

    private static RowRange[] Ranges(OperatorRecord op, ViewRecord view) =>
        [.. Enumerable.Range(0, op.WorkRows).Select(workRow => RowNetwork.InputRows(op, view, workRow))];
}
