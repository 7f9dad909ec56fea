using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan.Order;

/// <summary>Counts the bytes alive while steps are taken one by one: what <see cref="Lifetimes.LowerBound"/> says of the whole order, as it grows.</summary>
internal sealed class LiveRows
{
    private readonly RowFlow _flow;

    /// <summary>Per tensor, whether its rows die one by one, after their last read.</summary>
    private readonly bool[] _diesByRows;

    /// <summary>Reads still to come, per row of all tensors; and of tensors that die in one piece, of all their rows.</summary>
    private readonly int[] _rowReads, _tensorReads;

    /// <summary>Parts written so far, per row of all tensors. A row with a part is there with all its bytes.</summary>
    private readonly int[] _parts;

    /// <param name="keepsInput">Whether the given input's rows stay until the last of them is read.</param>
    public LiveRows(RowFlow flow, bool keepsInput)
    {
        _flow = flow;
        _diesByRows = [.. flow.Tensors.Select((_, tensor) => !flow.Stays(tensor) && !(keepsInput && flow.IsGiven(tensor)))];
        _rowReads = [.. flow.Reads];
        _parts = new int[flow.Reads.Length];
        _tensorReads = [.. flow.Tensors.Select((_, tensor) => flow.Reads[flow.FirstRow[tensor]..flow.FirstRow[tensor + 1]].Sum())];
        for (int tensor = 0; tensor < flow.Tensors.Length; tensor++)
            if (flow.IsGiven(tensor))
                Give(tensor);
    }

    /// <summary>Bytes that are needed after the steps taken.</summary>
    public long Bytes { get; private set; }

    /// <summary>The most bytes that were alive in a step, or before the first, since it was last set.</summary>
    public long Peak { get; set; }

    /// <summary>Becomes as another of the same network is.</summary>
    public void CopyFrom(LiveRows other)
    {
        (Bytes, Peak) = (other.Bytes, other.Peak);
        other._rowReads.CopyTo(_rowReads, 0);
        other._tensorReads.CopyTo(_tensorReads, 0);
        other._parts.CopyTo(_parts, 0);
    }

    /// <summary>All that is given is there before the first step, even rows that nobody reads.</summary>
    private void Give(int tensor)
    {
        Peak += _flow.Tensors[tensor].Bytes;
        Bytes += _flow.Tensors[tensor].Bytes;
        if (!_diesByRows[tensor])
        {
            Bytes -= !_flow.Stays(tensor) && _tensorReads[tensor] == 0 ? _flow.Tensors[tensor].Bytes : 0;
            return;
        }
        for (int row = _flow.FirstRow[tensor]; row < _flow.FirstRow[tensor + 1]; row++)
            Bytes -= _rowReads[row] == 0 ? _flow.Tensors[tensor].RowBytes : 0;
    }

    /// <summary>Takes a step of some work rows of an operator.</summary>
    public void Take(int op, int first, int count)
    {
        ref readonly Blob.OperatorRecord record = ref _flow.Operators[op];
        int output = _flow.Output[op], rowBytes = _flow.Tensors[output].RowBytes;
        long unread = 0;
        for (int workRow = first; workRow < first + count; workRow++)
        {
            int row = _flow.Finished(op, workRow);
            if (row < 0)
                continue;
            int parts = ++_parts[row];
            if (parts == 1)
                Bytes += rowBytes;
            if (_diesByRows[output] && _rowReads[row] == 0 && parts == _flow.Parts[row])
                unread += rowBytes;
        }
        if (first == 0)
            Bytes += record.ScratchBytes;
        Peak = Math.Max(Peak, Bytes - BytesInPlace(op, first, count));
        for (int input = 0; input < _flow.Inputs[op].Length; input++)
            Read(_flow.Inputs[op][input], _flow.InputRows[op][input].AsSpan(first, count));
        if (first + count == record.WorkRows)
            Bytes -= record.ScratchBytes;
        Bytes -= unread;
    }

    /// <summary>Bytes that rows written by a step take over from rows that die in it.</summary>
    private long BytesInPlace(int op, int first, int count)
    {
        int[] inputs = _flow.Inputs[op];
        long bytes = 0;
        for (int row = first; row < first + count && Array.IndexOf(_flow.GivesRows[op], true) >= 0; row++)
            for (int input = 0; input < inputs.Length; input++)
                if (_flow.GivesRows[op][input] && DiesNow(inputs[input], row, inputs.AsSpan().Count(inputs[input])))
                {
                    bytes += _flow.Tensors[inputs[input]].RowBytes;
                    break;
                }
        return bytes;
    }

    /// <summary>Whether a row dies in a step that reads it so often. Rows of a tensor in one piece give their bytes only if that is all of it.</summary>
    private bool DiesNow(int tensor, int row, int reads) => _rowReads[_flow.FirstRow[tensor] + row] == reads
        && (_diesByRows[tensor] || (_flow.Tensors[tensor].Rows == 1 && !_flow.Stays(tensor)));

    private void Read(int tensor, ReadOnlySpan<RowRange> ranges)
    {
        bool diesByRows = _diesByRows[tensor];
        int firstRow = _flow.FirstRow[tensor], rowBytes = _flow.Tensors[tensor].RowBytes;
        foreach (RowRange rows in ranges)
        {
            for (int i = 0; i < rows.Count; i++)
                if (--_rowReads[firstRow + rows[i]] == 0 && diesByRows)
                    Bytes -= rowBytes;
            if (rows.Count > 0 && (_tensorReads[tensor] -= rows.Count) == 0 && !diesByRows && !_flow.Stays(tensor))
                Bytes -= _flow.Tensors[tensor].Bytes;
        }
    }
}
