using EdgeConv.Blob;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan;

/// <summary>Interleaves the operators of a segment by rows, each row made just before it is first read, and counts the bytes alive.</summary>
internal sealed class SegmentWalk
{
    private readonly RowFlow _flow;
    private readonly bool _keepsInput;
    private readonly int[] _done;

    /// <summary>Reads still to come, per tensor and row.</summary>
    private readonly int[][] _reads;

    /// <summary>Whether a part of a row is written: then all of it is there.</summary>
    private readonly bool[][] _isThere;
    private List<StepRecord> _steps = [];
    private int _from, _to, _rows;
    private long _alive, _peak;

    /// <param name="keepsInput">Whether the given input's rows stay until the last of them is read.</param>
    public SegmentWalk(RowFlow flow, bool keepsInput)
    {
        (_flow, _keepsInput) = (flow, keepsInput);
        _done = new int[flow.Operators.Length];
        _reads = [.. flow.Reads.Select(rows => new int[rows.Length])];
        _isThere = [.. flow.Reads.Select(rows => new bool[rows.Length])];
    }

    /// <summary>The steps of operators [from, to), all before being done, and the most bytes alive in one of them.</summary>
    public (List<StepRecord> Steps, long Peak) Of(int from, int to, int rowsPerStep)
    {
        (_from, _to, _rows, _steps) = (from, to, rowsPerStep, []);
        Start();
        // What is read only later, or never, is asked for evenly: rows of a tensor with few rows stand for many of one with many.
        foreach (var (tensor, row) in Results().OrderBy(result => (double)(result.Row + 1) / _flow.Tensors[result.Tensor].Rows))
            Make(tensor, row);
        for (int op = from; op < to; op++)
            while (_done[op] < _flow.Operators[op].WorkRows) // rows that nobody reads
                Do(op);
        return (_steps, _peak);
    }

    private IEnumerable<(int Tensor, int Row)> Results()
    {
        for (int op = _from; op < _to; op++)
        {
            int tensor = _flow.Output[op];
            if (_flow.Stays(tensor) || _flow.LastReader[tensor] >= _to || _flow.LastReader[tensor] < 0)
                for (int row = 0; row < _flow.Tensors[tensor].Rows; row++)
                    yield return (tensor, row);
        }
    }

    /// <summary>What was made before the segment, or given, and is read in it or later, is there as a whole.</summary>
    private void Start()
    {
        _alive = _peak = 0;
        Array.Clear(_done);
        for (int tensor = 0; tensor < _reads.Length; tensor++)
        {
            bool isGiven = (_flow.Tensors[tensor].Flags & TensorFlags.Input) != 0;
            bool isMade = isGiven || _flow.Writers[tensor].Any(op => op < _from);
            if (isMade && (_flow.LastReader[tensor] >= _from || _flow.Stays(tensor)))
                _alive += _flow.Tensors[tensor].Bytes;
            _flow.Reads[tensor].CopyTo(_reads[tensor], 0);
            Array.Fill(_isThere[tensor], isMade);
        }
        for (int op = 0; op < _from; op++)
            for (int input = 0; input < _flow.Inputs[op].Length; input++)
                if (_flow.LastReader[_flow.Inputs[op][input]] >= _from)
                    for (int workRow = 0; workRow < _flow.Operators[op].WorkRows; workRow++)
                        Read(op, input, workRow, isCounted: false);
        long given = _from == 0 ? _alive : 0; // all of the input is there at first, even rows that nobody reads
        _alive -= AlreadyDead();
        _peak = Math.Max(_alive, given);
    }

    /// <summary>Bytes of rows that earlier segments read for the last time, of tensors that are still read.</summary>
    private long AlreadyDead()
    {
        long bytes = 0;
        for (int tensor = 0; tensor < _reads.Length; tensor++)
            if (_flow.LastReader[tensor] >= _from && DiesByRows(tensor))
                for (int row = 0; row < _reads[tensor].Length; row++)
                    if (_reads[tensor][row] == 0)
                        bytes += _flow.Tensors[tensor].RowBytes;
        return bytes;
    }

    private void Make(int tensor, int row)
    {
        foreach (int op in _flow.Writers[tensor])
            while (op >= _from && op < _to && _done[op] <= _flow.FinishedBy(op, row))
                Do(op);
    }

    private void Do(int op)
    {
        OperatorRecord record = _flow.Operators[op];
        int first = _done[op], count = Math.Min(_rows, record.WorkRows - first);
        for (int input = 0; input < _flow.Inputs[op].Length; input++)
            for (int workRow = first; workRow < first + count; workRow++)
            {
                RowRange rows = _flow.InputRows(op, input, workRow);
                for (int i = 0; i < rows.Count; i++)
                    Make(_flow.Inputs[op][input], rows[i]);
            }
        _steps.Add(new() { Operator = op, FirstRow = first, Count = count });
        _done[op] += count;
        Account(op, first, count);
    }

    private void Account(int op, int first, int count)
    {
        OperatorRecord record = _flow.Operators[op];
        int tensor = _flow.Output[op];
        long dead = 0;
        for (int workRow = first; workRow < first + count; workRow++)
            if (RowNetwork.FinishedRow(record, workRow) is var row and >= 0)
            {
                if (!_isThere[tensor][row])
                    _alive += _flow.Tensors[tensor].RowBytes;
                _isThere[tensor][row] = true;
                if (_reads[tensor][row] == 0 && DiesByRows(tensor))
                    dead += _flow.Tensors[tensor].RowBytes;
            }
        if (first == 0)
            _alive += record.ScratchBytes;
        _peak = Math.Max(_peak, _alive);
        for (int input = 0; input < _flow.Inputs[op].Length; input++)
            for (int workRow = first; workRow < first + count; workRow++)
                Read(op, input, workRow, isCounted: true);
        if (first + count == record.WorkRows)
        {
            _alive -= record.ScratchBytes;
            foreach (int input in _flow.Inputs[op].Distinct())
                if (_flow.LastReader[input] == op && !DiesByRows(input) && !_flow.Stays(input))
                    _alive -= _flow.Tensors[input].Bytes;
        }
        _alive -= dead;
    }

    private void Read(int op, int input, int workRow, bool isCounted)
    {
        int tensor = _flow.Inputs[op][input];
        RowRange rows = _flow.InputRows(op, input, workRow);
        for (int i = 0; i < rows.Count; i++)
            if (--_reads[tensor][rows[i]] == 0 && isCounted && DiesByRows(tensor))
                _alive -= _flow.Tensors[tensor].RowBytes;
    }

    private bool DiesByRows(int tensor) =>
        !_flow.Stays(tensor) && !(_keepsInput && (_flow.Tensors[tensor].Flags & TensorFlags.Input) != 0);
}
