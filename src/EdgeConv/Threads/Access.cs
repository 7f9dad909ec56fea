using EdgeConv.Blob;
using EdgeConv.Kernels;
using EdgeConv.Rows;

namespace EdgeConv.Threads;

/// <summary>Bytes that a worker reads or writes in a step. What kernels read beyond and throw away is left out: nothing depends on it.</summary>
internal readonly unsafe record struct Access(nint Start, nint End, int Worker, bool IsWrite)
{
    public bool Conflicts(in Access other) => Worker != other.Worker && (IsWrite || other.IsWrite) && Start < other.End && other.Start < End;

    /// <summary>What the workers read and write in a step.</summary>
    public static Access[] Of(OperatorCut cut, in StepRecord step, int workers)
    {
        var found = new List<Access>();
        for (int worker = 0; worker < workers; worker++)
        {
            (int first, int count) = cut.Rows(step, worker);
            if (count == 0)
                continue;
            KernelArguments* a = cut.Arguments(worker);
            OperatorRecord* op = a->Operator;
            AddInputRows(found, a, first, count, worker);
            bool readsAll = op->ReadsAll;
            Add(found, a->Second, readsAll ? 0 : first, readsAll ? a->Second.Rows : first + count, worker, isWrite: false);
            Add(found, a->Third, 0, a->Third.Rows, worker, isWrite: false);
            int size = op->Accumulates ? op->Vertical.Size : 1;
            Add(found, a->Output, first / size, (first + count) / size, worker, isWrite: true);
            if (op->Accumulates)
                found.Add(new((nint)a->Scratch, (nint)(a->Scratch + (long)a->Output.Columns * a->Output.Channels * sizeof(int)), worker, IsWrite: true));
        }
        return [.. found];
    }

    private static void AddInputRows(List<Access> to, KernelArguments* a, int first, int count, int worker)
    {
        var all = new ViewRecord { RowStride = 1, Rows = a->Input.Rows };
        var isRead = new bool[a->Input.Rows];
        for (int workRow = first; workRow < first + count; workRow++)
        {
            RowRange rows = RowNetwork.InputRows(*a->Operator, all, workRow);
            for (int i = 0; i < rows.Count; i++)
                isRead[rows[i]] = true;
        }
        for (int row = Array.IndexOf(isRead, true); row >= 0; row = Array.IndexOf(isRead, true, row))
        {
            int end = Array.IndexOf(isRead, false, row) is var next and >= 0 ? next : isRead.Length;
            Add(to, a->Input, row, end, worker, isWrite: false);
            row = end;
        }
    }

    /// <summary>Rows of a table, those outside the map left out; where one begins at the end of another, they are one range.</summary>
    private static void Add(List<Access> to, in RowTable table, int first, int end, int worker, bool isWrite)
    {
        if (table.Columns == 0)
            return;
        nint bytes = (table.Columns - 1) * (nint)table.PixelBytes + (nint)table.Channels * table.ElementBytes, start = 0, stop = 0;
        for (int row = Math.Max(first, 0); row < Math.Min(end, table.Rows); row++)
        {
            var at = (nint)table.Pointers[row];
            if (at != stop)
            {
                if (stop != start)
                    to.Add(new(start, stop, worker, isWrite));
                start = at;
            }
            stop = at + bytes;
        }
        if (stop != start)
            to.Add(new(start, stop, worker, isWrite));
    }
}
