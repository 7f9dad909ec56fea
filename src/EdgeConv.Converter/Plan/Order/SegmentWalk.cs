using EdgeConv.Blob;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Rows;

namespace EdgeConv.Converter.Plan.Order;

/// <summary>Interleaves the operators of a segment by rows, each step taken just before its first row is read, and counts cost and bytes alive.</summary>
internal sealed class SegmentWalk
{
    private readonly RowFlow _flow;
    private readonly CostModel _cost;

    /// <summary>What is alive where the segment starts, and where the walk is.</summary>
    private readonly LiveRows _start, _live;
    private readonly int[] _done;

    /// <summary>Cost of a step by operator and rows; 0 where it was not asked for yet.</summary>
    private readonly double[][] _stepCost;

    /// <summary>Tensors with rows that are asked for by nobody in the segment, and how many of those were asked for.</summary>
    private readonly List<int> _results = [];
    private readonly int[] _asked;
    private List<StepRecord>? _steps;
    private int _to;
    private Pace[] _paces = [];
    private long _limit;

    /// <param name="keepsInput">Whether the given input's rows stay until the last of them is read.</param>
    public SegmentWalk(RowFlow flow, CostModel cost, bool keepsInput)
    {
        (_flow, _cost) = (flow, cost);
        _start = new(flow, keepsInput);
        _live = new(flow, keepsInput);
        _done = new int[flow.Operators.Length];
        _asked = new int[flow.Tensors.Length];
        _stepCost = [.. flow.Operators.Select(op => new double[op.WorkRows + 1])];
    }

    /// <summary>The first operator of the segments that are walked.</summary>
    public int From { get; private set; }

    /// <summary>Bytes that are alive between the segments where they meet.</summary>
    public long BytesAtStart => _start.Bytes;

    /// <summary>The most bytes alive in a step of the last walk; more than its limit where it was given up.</summary>
    public long Peak => _live.Peak;

    /// <summary>Cost of the steps of the last walk.</summary>
    public double Cost { get; private set; }

    /// <summary>Segments start one operator later from now on.</summary>
    public void Advance()
    {
        _start.Take(From, 0, _flow.Operators[From].WorkRows);
        From++;
    }

    /// <summary>Walks the operators up to <paramref name="to"/>, all before <see cref="From"/> being done; false if more than the limit is alive in a step.</summary>
    /// <param name="paces">Work rows of a step, per operator of the network.</param>
    /// <param name="steps">Receives the steps.</param>
    public bool Take(int to, Pace[] paces, long limit, List<StepRecord>? steps = null)
    {
        (_to, _paces, _limit, _steps, Cost) = (to, paces, limit, steps, 0);
        _live.CopyFrom(_start);
        _live.Peak = From == 0 ? _start.Peak : _start.Bytes;
        Array.Clear(_done, From, to - From);
        FindResults();
        while (NextResult() is var tensor and >= 0 && _live.Peak <= _limit)
            Make(tensor, _asked[tensor]++);
        for (int op = From; op < to; op++)
            while (_done[op] < _flow.Operators[op].WorkRows && _live.Peak <= _limit) // rows that nobody reads
                Do(op, 1);
        return _live.Peak <= _limit;
    }

    private void FindResults()
    {
        _results.Clear();
        for (int op = From; op < _to; op++)
        {
            int tensor = _flow.Output[op];
            bool isAskedHere = _flow.LastReader[tensor] >= From && _flow.LastReader[tensor] < _to && !_flow.Stays(tensor);
            if (isAskedHere || _results.Contains(tensor))
                continue;
            _results.Add(tensor);
            _asked[tensor] = 0;
        }
    }

    /// <summary>
    /// Results are asked for evenly: the next row is one of the tensor of whose rows the smallest share would then be made. -1 after the last.
    /// </summary>
    private int NextResult()
    {
        int next = -1;
        foreach (int tensor in _results)
            if (_asked[tensor] < _flow.Tensors[tensor].Rows && (next < 0 || ShareAfterNext(tensor) < ShareAfterNext(next)))
                next = tensor;
        return next;
    }

    private double ShareAfterNext(int tensor) => (_asked[tensor] + 1.0) / _flow.Tensors[tensor].Rows;

    /// <summary>Makes the rows of a tensor up to one of them.</summary>
    private void Make(int tensor, int row)
    {
        foreach (int op in _flow.Writers[tensor])
        {
            if (op < From || op >= _to)
                continue;
            int end = _flow.FinishedBy(op, row) + 1;
            while (_done[op] < end && _live.Peak <= _limit)
                Do(op, end - _done[op]);
        }
    }

    private void Do(int op, int asked)
    {
        int first = _done[op], count = _paces[op].Count(asked, _flow.Operators[op].WorkRows - first);
        for (int input = 0; input < _flow.Inputs[op].Length; input++)
            if (LastRow(_flow.InputRows[op][input].AsSpan(first, count)) is var row and >= 0)
                Make(_flow.Inputs[op][input], row);
        if (_live.Peak > _limit)
            return;
        _steps?.Add(new() { Operator = op, FirstRow = first, Count = count });
        _done[op] += count;
        _live.Take(op, first, count);
        Cost += StepCost(op, count);
    }

    private static int LastRow(ReadOnlySpan<RowRange> ranges)
    {
        int last = -1;
        foreach (RowRange rows in ranges)
            if (rows.Count > 0)
                last = Math.Max(last, rows[rows.Count - 1]);
        return last;
    }

    private double StepCost(int op, int count)
    {
        ref double cost = ref _stepCost[op][count];
        return cost == 0 ? cost = _cost.Step(op, count) : cost;
    }
}
