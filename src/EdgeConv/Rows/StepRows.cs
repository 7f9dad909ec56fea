using EdgeConv.Blob;

namespace EdgeConv.Rows;

/// <summary>A row that a step reads, or writes.</summary>
internal readonly record struct RowUse(int Tensor, int Row, bool IsWritten);

/// <summary>The rows that a step uses, to be enumerated: per work row those of its inputs, padding left out, then the one that it finishes, if any.</summary>
internal ref struct StepRows(ReadOnlySpan<ViewRecord> views, scoped in OperatorRecord op, StepRecord step)
{
    private readonly ReadOnlySpan<ViewRecord> _views = views;
    private readonly OperatorRecord _op = op;
    private readonly int _end = step.FirstRow + step.Count;
    private int _workRow = step.FirstRow, _part = -1, _tensor, _at = -1;
    private RowRange _rows;

    public readonly RowUse Current => new(_tensor, _rows[_at], IsWritten);

    // The output comes as the part behind the inputs.
    private readonly bool IsWritten => _part == _op.InputCount;

    public readonly StepRows GetEnumerator() => this;

    public bool MoveNext()
    {
        while (++_at >= _rows.Count)
        {
            _at = -1;
            if (++_part > _op.InputCount)
                (_part, _workRow) = (0, _workRow + 1);
            if (_workRow >= _end)
                return false;
            ViewRecord view = _views[IsWritten ? _op.Output : _op.FirstInput + _part];
            _tensor = view.Tensor;
            _rows = !IsWritten ? RowNetwork.InputRows(_op, view, _workRow)
                : RowNetwork.OutputRow(_op, view, _workRow) is var finished and >= 0 ? new(finished, 1, 1) : default;
        }
        return true;
    }
}
