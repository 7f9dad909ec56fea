using EdgeConv.Blob;
using EdgeConv.Rows;

namespace EdgeConv.Verbs;

/// <summary>A tensor of the arena.</summary>
/// <param name="IsGiven">Whether its rows are there before the first step.</param>
/// <param name="Stays">Whether its rows must be there after the last step: outputs, and what <c>--keep</c> keeps.</param>
internal sealed record TensorReport(string Name, int Rows, int RowBytes, bool IsGiven, bool Stays);

/// <summary>All that the lower bound of an arena follows from, for whoever wants to compute it again.</summary>
/// <param name="Steps">Operator, first work row and work rows of each.</param>
internal sealed record PlanReport(PlanOperatorReport[] Operators, int[][] Steps);

/// <param name="Writes">The tensor.</param>
/// <param name="Accumulates">Whether a work row is an input row, which adds to an output row, and not an output row.</param>
/// <param name="Rows">The window's size, stride, dilation and padding before the first row.</param>
internal sealed record PlanOperatorReport(
    string Name, ReadReport[] Reads, int Writes, int WorkRows, bool Accumulates, int[] Rows, int ScratchBytes);

/// <param name="InPlace">Whether an output row may be written over the same row of this tensor, if nobody reads that later.</param>
internal sealed record ReadReport(int Tensor, bool InPlace);

/// <summary>The facts of a file's plan, from its records.</summary>
internal static class PlanFacts
{
    public static TensorReport[] Tensors(BlobFile file) => Each(file.Tensors, tensor => new TensorReport(
        file.Text(tensor.Name), tensor.Rows, tensor.RowBytes, (tensor.Flags & TensorFlags.Input) != 0,
        (tensor.Flags & (TensorFlags.Output | TensorFlags.Kept)) != 0));

    public static PlanReport Plan(BlobFile file) => new(
        Each(file.Operators, op => Operator(file, op)), Each(file.Steps, step => (int[])[step.Operator, step.FirstRow, step.Count]));

    private static PlanOperatorReport Operator(BlobFile file, OperatorRecord op)
    {
        ViewRecord output = file.Views[op.Output];
        var reads = new ReadReport[op.InputCount];
        for (int i = 0; i < reads.Length; i++)
        {
            ViewRecord input = file.Views[op.FirstInput + i];
            reads[i] = new(input.Tensor, InPlace.MayTake(op, input, file.Tensors[input.Tensor], output, file.Tensors[output.Tensor]));
        }
        WindowRecord window = op.Vertical;
        return new(file.Text(op.Name), reads, output.Tensor, op.WorkRows, op.Accumulates,
            [window.Size, window.Stride, window.Dilation, window.PadBefore], op.ScratchBytes);
    }

    private static TResult[] Each<TRecord, TResult>(ReadOnlySpan<TRecord> records, Func<TRecord, TResult> report)
    {
        var reports = new TResult[records.Length];
        for (int i = 0; i < reports.Length; i++)
            reports[i] = report(records[i]);
        return reports;
    }
}
