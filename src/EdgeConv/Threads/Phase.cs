using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Portable;

namespace EdgeConv.Threads;

/// <summary>
/// What the workers have done since they last met: the bytes each of them read and wrote, and about how long it took. A step that
/// touches none of what others wrote, and writes none of what others read, needs no meeting before it.
/// </summary>
internal sealed unsafe class Phase(int workers)
{
    private const int MostRanges = 4096; // of a phase: looking for conflicts takes little time at start

    private readonly List<Access> _done = [], _next = [];
    private readonly long[] _load = new long[workers];

    private readonly record struct Access(nint Start, nint End, int Worker, bool IsWrite)
    {
        public bool Conflicts(in Access other) => Worker != other.Worker && (IsWrite || other.IsWrite) && Start < other.End && other.Start < End;
    }

    /// <summary>Whether all must meet before this step.</summary>
    public bool NeedsMeeting(OperatorCut cut, in StepRecord step)
    {
        Collect(cut, step);
        if (_done.Count + _next.Count > MostRanges)
            return _done.Count > 0;
        foreach (Access next in _next)
            foreach (Access done in _done)
                if (next.Conflicts(done))
                    return true;
        return false;
    }

    /// <summary>About how many instructions the longest thread has done when this step is.</summary>
    public long Longest(OperatorCut cut, in StepRecord step, bool meets)
    {
        long before = meets ? _load.Max() + StepCost.Meeting : 0, longest = 0;
        for (int worker = 0; worker < workers; worker++)
            longest = Math.Max(longest, (meets ? 0 : _load[worker]) + cut.Cost(step, worker));
        return before + longest;
    }

    public void Add(OperatorCut cut, in StepRecord step, bool meets)
    {
        if (meets)
        {
            _done.Clear();
            Array.Clear(_load);
        }
        Collect(cut, step);
        _done.AddRange(_next);
        for (int worker = 0; worker < workers; worker++)
            _load[worker] += cut.Cost(step, worker);
    }

    /// <summary>What each worker reads and writes in a step.</summary>
    private void Collect(OperatorCut cut, in StepRecord step)
    {
        _next.Clear();
        for (int worker = 0; worker < workers; worker++)
        {
            (int first, int count) = cut.Rows(step, worker);
            if (count == 0)
                continue;
            KernelArguments* a = cut.Arguments(worker);
            OperatorRecord* op = a->Operator;
            int begin = RowGeometry.FirstInputRow(op->Accumulates, first, op->Vertical.Stride, op->Vertical.PadBefore);
            int end = RowGeometry.FirstInputRow(op->Accumulates, first + count - 1, op->Vertical.Stride, op->Vertical.PadBefore)
                + (RowGeometry.InputRowCount(op->Accumulates, op->Vertical.Size) - 1) * RowGeometry.InputRowStep(op->Accumulates, op->Vertical.Dilation) + 1;
            Rows(a->Input, begin, end, worker, isWrite: false);
            if (a->Second.Pointers != null)
                Rows(a->Second, first, first + count, worker, isWrite: false);
            if (!op->Accumulates)
                Rows(a->Output, first, first + count, worker, isWrite: true);
            else
            {
                int size = op->Vertical.Size;
                Rows(a->Output, first / size, (first + count) / size, worker, isWrite: true);
                _next.Add(new((nint)a->Scratch, (nint)(a->Scratch + (long)a->Output.Columns * a->Output.Channels * sizeof(int)), worker, IsWrite: true));
            }
        }
    }

    /// <summary>Rows of a table, those outside the map left out; where one begins at the end of another, they are one range.</summary>
    private void Rows(in RowTable table, int first, int end, int worker, bool isWrite)
    {
        nint bytes = (table.Columns - 1) * (nint)table.PixelBytes + table.Channels;
        if (table.Columns == 0)
            return;
        nint start = 0, stop = 0;
        for (int row = Math.Max(first, 0); row < Math.Min(end, table.Rows); row++)
        {
            var at = (nint)table.Pointers[row];
            if (at != stop)
            {
                if (stop != start)
                    _next.Add(new(start, stop, worker, isWrite));
                start = at;
            }
            stop = at + bytes;
        }
        if (stop != start)
            _next.Add(new(start, stop, worker, isWrite));
    }
}
