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

    public StepRows RowsOf(StepRecord step) => new(Views, Operators[step.Operator], step);

    /// <summary>The rows of a tensor that a work row reads through one of its operator's input views, padding left out.</summary>
    public static RowRange InputRows(in OperatorRecord op, in ViewRecord view, int workRow)
    {
        if (op.ReadsAll)
            return new(view.FirstRow, view.Rows, view.RowStride);
        if (op.IsVolume)
            return VolumeRows(op, view, workRow);
        if (op.Kind == OperatorKind.Resize)
            return ResizedRows(op.Vertical, view, workRow);
        if (op.RepeatsRows && view.Rows == 1)
            return new(view.FirstRow, 1, 1);
        int first = RowGeometry.FirstInputRow(op.Accumulates, workRow, op.Vertical.Stride, op.Vertical.PadBefore);
        RowRange rows = Inside(first, RowGeometry.InputRowCount(op.Accumulates, op.Vertical.Size),
            RowGeometry.InputRowStep(op.Accumulates, op.Vertical.Dilation), view.Rows);
        return new(view.RowOf(rows.First), rows.Count, rows.Step * view.RowStride);
    }

    /// <summary>The row of its output's tensor that a work row finishes, or -1.</summary>
    public static int OutputRow(in OperatorRecord op, in ViewRecord view, int workRow) =>
        RowGeometry.FinishedRow(op.Accumulates, workRow, op.Vertical.Size) is var row and >= 0 ? view.RowOf(row) : -1;

    /// <summary>The work row after which all of a writer's rows up to one of its tensor are finished, or -1 where it writes none of them.</summary>
    public static int FinishedBy(in OperatorRecord op, in ViewRecord view, int tensorRow)
    {
        if (tensorRow < view.FirstRow)
            return -1;
        int row = Math.Min((tensorRow - view.FirstRow) / view.RowStride, view.Rows - 1);
        return RowGeometry.FinishedBy(op.Accumulates, row, op.Vertical.Size);
    }

    private static RowRange ResizedRows(in WindowRecord window, in ViewRecord view, int workRow)
    {
        int at = ResizeGeometry.Floor(workRow, window.Stride, window.PadBefore, window.Dilation);
        int first = ResizeGeometry.Inside(at, view.Rows), last = ResizeGeometry.Inside(at + window.Size - 1, view.Rows);
        return new(view.RowOf(first), last - first + 1, view.RowStride);
    }

    private static RowRange VolumeRows(in OperatorRecord op, in ViewRecord view, int workRow)
    {
        int inputRows = view.Rows / op.InputSlices, outputRows = op.WorkRows / op.OutputSlices;
        int slice = Math.DivRem(workRow, outputRows, out int row);
        RowRange slices = Inside(slice * op.Depth.Stride - op.Depth.PadBefore, op.Depth.Size, op.Depth.Dilation, op.InputSlices);
        RowRange rows = Inside(row * op.Vertical.Stride - op.Vertical.PadBefore, op.Vertical.Size, op.Vertical.Dilation, inputRows);
        return new(view.RowOf(slices.First * inputRows + rows.First), rows.Count, rows.Step * view.RowStride)
        {
            Runs = rows.Count == 0 ? 0 : slices.Count, RunStep = slices.Step * inputRows * view.RowStride,
        };
    }

    /// <summary>Of <c>first, first + step, ...</c> those in [0, length).</summary>
    private static RowRange Inside(int first, int count, int step, int length)
    {
        int before = first < 0 ? (-first + step - 1) / step : 0;
        long last = first + (long)(count - 1) * step;
        long after = last >= length ? (last - length) / step + 1 : 0;
        return new(first + before * step, (int)Math.Max(count - before - after, 0), step);
    }
}

/// <summary>Rows <c>First, First + Step, ...</c>, <c>PerRun</c> of them, all inside their tensor; of a volume as many again in each run.</summary>
internal readonly record struct RowRange(int First, int PerRun, int Step)
{
    public int Runs { get; init; } = 1;

    /// <summary>Rows from the first of a run to that of the next.</summary>
    public int RunStep { get; init; }

    public int Count => PerRun * Runs;

    /// <summary>Rows in ascending order.</summary>
    public int this[int index] => Runs == 1 ? First + index * Step : First + index / PerRun * RunStep + index % PerRun * Step;
}
