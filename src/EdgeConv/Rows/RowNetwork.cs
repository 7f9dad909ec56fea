using EdgeConv.Blob;
using EdgeConv.Portable;

namespace EdgeConv.Rows;

/// <summary>What planner, validator and tests need to know of a network: records and plan, wherever they lie.</summary>
internal readonly ref struct RowNetwork(
    ReadOnlySpan<TensorRecord> tensors, ReadOnlySpan<ViewRecord> views, ReadOnlySpan<OperatorRecord> operators,
    ReadOnlySpan<StepRecord> steps, ReadOnlySpan<int> rowTable, long arenaBytes)
{
    public ReadOnlySpan<TensorRecord> Tensors { get; } = tensors;
    public ReadOnlySpan<ViewRecord> Views { get; } = views;
    public ReadOnlySpan<OperatorRecord> Operators { get; } = operators;
    public ReadOnlySpan<StepRecord> Steps { get; } = steps;
    public ReadOnlySpan<int> RowTable { get; } = rowTable;
    public long ArenaBytes { get; } = arenaBytes;

    public StepRows RowsOf(StepRecord step) => new(Tensors, Views, Operators[step.Operator], step);

    /// <summary>The rows of an operator's inputs that a work row reads, padding left out: <c>First, First + Step, ...</c></summary>
    public static RowRange InputRows(in OperatorRecord op, int inputRows, int workRow)
    {
        int first = RowGeometry.FirstInputRow(op.Accumulates, workRow, op.Vertical.Stride, op.Vertical.PadBefore);
        int count = RowGeometry.InputRowCount(op.Accumulates, op.Vertical.Size);
        int step = RowGeometry.InputRowStep(op.Accumulates, op.Vertical.Dilation);
        int before = first < 0 ? (-first + step - 1) / step : 0;
        long last = first + (long)(count - 1) * step;
        long after = last >= inputRows ? (last - inputRows) / step + 1 : 0;
        return new(first + before * step, (int)Math.Max(count - before - after, 0), step);
    }

    /// <summary>The output row that a work row finishes, or -1.</summary>
    public static int FinishedRow(in OperatorRecord op, int workRow) =>
        RowGeometry.FinishedRow(op.Accumulates, workRow, op.Vertical.Size);
}

/// <summary>Rows <c>First, First + Step, ...</c>, <c>Count</c> of them, all inside their tensor.</summary>
internal readonly record struct RowRange(int First, int Count, int Step)
{
    public int this[int index] => First + index * Step;
}
