using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Threads;

/// <summary>
/// What each worker of a team does in each step, prepared once: the kernel with its arguments and rows. Workers write different rows, columns or channels,
/// so a step gives the same bytes however it is split.
/// </summary>
internal sealed unsafe class StepSplit : IDisposable
{
    private readonly NativeBlocks _memory = new();
    private readonly Dictionary<(int Operator, Split Split), OperatorCut> _cuts = [];
    private readonly Context* _context;

    private struct Item
    {
        public KernelArguments* Arguments;
        public delegate*<KernelArguments*, int, int, void> Kernel;
        public int First, Count;
    }

    private struct Context
    {
        /// <summary>[step][worker]</summary>
        public Item* Items;
        public int Workers;
    }

    /// <param name="steps">The plan's order.</param>
    /// <param name="arguments">Per operator, bound.</param>
    /// <param name="workers">Threads, at least 2.</param>
    /// <param name="choice">Which kernels may be used.</param>
    /// <param name="forced">For tests: taken wherever it is possible.</param>
    public StepSplit(ReadOnlySpan<StepRecord> steps, KernelArguments* arguments, int workers, KernelChoice choice, Split? forced)
    {
        Workers = workers;
        _context = (Context*)_memory.Take(sizeof(Context));
        _context->Workers = workers;
        _context->Items = (Item*)_memory.Take((long)steps.Length * workers * sizeof(Item));
        Meets = (bool*)_memory.Take(steps.Length);
        Splits = new Split[steps.Length];
        List<SplitPath> paths = [];
        foreach (StepRecord step in steps)
        {
            KernelArguments* a = arguments + step.Operator;
            OperatorCut[] cuts = Array.ConvertAll(SplitChoice.Of(a, step.Count, forced), split => Cut(step.Operator, split, a, choice));
            paths = SplitPath.Next(paths, cuts, step, workers);
        }
        var used = new HashSet<OperatorCut>();
        int s = steps.Length;
        SplitPath? best = paths.MinBy(each => each.Longest);
        Longest = best?.Longest ?? 0;
        for (SplitPath? path = best; path is not null; path = path.Before)
        {
            s--;
            Splits[s] = path.Cut.Split;
            used.Add(path.Cut);
            if (path.Meets)
                Meets[s - 1] = true;
            for (int worker = 0; worker < workers; worker++)
            {
                (int first, int count) = path.Cut.Rows(steps[s], worker);
                if (count > 0)
                    _context->Items[(nint)s * workers + worker] = new() { Arguments = path.Cut.Arguments(worker), Kernel = path.Cut.Run(worker), First = first, Count = count };
            }
        }
        foreach (((int, Split) key, OperatorCut cut) in _cuts)
            if (!used.Contains(cut))
            {
                cut.Dispose();
                _cuts.Remove(key);
            }
        Provide();
    }

    public int Workers { get; }

    /// <summary>About how many instructions the longest of the workers does, those of meetings included.</summary>
    public long Longest { get; }

    /// <summary>Per step, how it is shared.</summary>
    public Split[] Splits { get; }

    /// <summary>Per step, whether all workers meet after it.</summary>
    public bool* Meets { get; }

    /// <summary>What <see cref="Do"/> needs.</summary>
    public void* Work => _context;

    /// <summary>A worker's part of a step: a <see cref="WorkerTeam"/>'s work.</summary>
    public static void Do(void* context, int worker, int step)
    {
        var work = (Context*)context;
        Item* item = work->Items + (nint)step * work->Workers + worker;
        if (item->Count > 0)
            item->Kernel(item->Arguments, item->First, item->Count);
    }

    public void Dispose()
    {
        foreach (OperatorCut cut in _cuts.Values)
            cut.Dispose();
        _cuts.Clear();
        _memory.Dispose();
    }

    private OperatorCut Cut(int index, Split split, KernelArguments* a, KernelChoice choice)
    {
        if (!_cuts.TryGetValue((index, split), out OperatorCut? cut))
            _cuts.Add((index, split), cut = new(a, split, Workers, choice));
        return cut;
    }

    /// <summary>Gives each worker a workspace that is large enough for all it may be asked to do, on cache lines of its own.</summary>
    private void Provide()
    {
        long bytes = 0;
        foreach (OperatorCut cut in _cuts.Values)
            bytes = Math.Max(bytes, cut.WorkspaceBytes);
        bytes = (bytes + NativeBlocks.Alignment - 1) / NativeBlocks.Alignment * NativeBlocks.Alignment;
        var workspaces = (byte*)_memory.Take(bytes * Workers);
        foreach (OperatorCut cut in _cuts.Values)
            for (int worker = 0; worker < Workers; worker++)
                if (cut.Arguments(worker) != null)
                    cut.Arguments(worker)->Workspace = workspaces + bytes * worker;
    }
}
