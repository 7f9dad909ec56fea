using EdgeConv.Blob;

namespace EdgeConv.Threads;

/// <summary>
/// A way to share the steps up to one of them. A step that touches none of what other workers wrote since all met, and writes none of what they read,
/// needs no meeting before it.
/// </summary>
internal sealed class SplitPath
{
    private const int MostRanges = 4096; // between two meetings: looking for conflicts takes little time at start

    private readonly Access[] _accesses;
    private readonly int _ranges;

    /// <summary>Instructions up to the last meeting, and of each worker since.</summary>
    private readonly long _met;
    private readonly long[] _load;

    private SplitPath(SplitPath? before, OperatorCut cut, Access[] accesses, bool meets, long[] costs)
    {
        (Before, Cut, Meets, _accesses) = (before, cut, meets, accesses);
        bool isFirst = before is null || meets;
        _ranges = accesses.Length + (isFirst ? 0 : before!._ranges);
        _met = before is null ? 0 : meets ? before.Longest + StepCost.Meeting : before._met;
        _load = isFirst ? costs : new long[costs.Length];
        for (int worker = 0; worker < costs.Length; worker++)
        {
            if (!isFirst)
                _load[worker] = before!._load[worker] + costs[worker];
            Longest = Math.Max(Longest, _met + _load[worker]);
        }
    }

    /// <summary>The same up to the step before.</summary>
    public SplitPath? Before { get; }

    /// <summary>How the step is shared.</summary>
    public OperatorCut Cut { get; }

    /// <summary>Whether all meet before it.</summary>
    public bool Meets { get; }

    /// <summary>About how many instructions the longest thread has done then, those of meetings included.</summary>
    public long Longest { get; }

    /// <summary>The best path for each way to share the next step, of those that may still be part of the best of all.</summary>
    /// <param name="paths">Up to the step before; none at the first.</param>
    /// <param name="cuts">Ways to share the step, at least one.</param>
    /// <param name="step">The step.</param>
    /// <param name="workers">Threads that share it.</param>
    public static List<SplitPath> Next(List<SplitPath> paths, IEnumerable<OperatorCut> cuts, in StepRecord step, int workers)
    {
        var next = new List<SplitPath>();
        long least = long.MaxValue;
        foreach (OperatorCut cut in cuts)
        {
            Access[] accesses = Access.Of(cut, step, workers);
            var costs = new long[workers];
            for (int worker = 0; worker < workers; worker++)
                costs[worker] = cut.Cost(step, worker);
            SplitPath? best = paths.Count == 0 ? new(null, cut, accesses, meets: false, costs) : null;
            foreach (SplitPath path in paths)
            {
                var longer = new SplitPath(path, cut, accesses, meets: false, costs);
                if (best is not null && longer.Longest >= best.Longest)
                    continue;
                if (path.Conflicts(accesses))
                    longer = new(path, cut, accesses, meets: true, costs);
                if (best is null || longer.Longest < best.Longest)
                    best = longer;
            }
            next.Add(best!);
            least = Math.Min(least, best!.Longest);
        }
        // What is later by more than a meeting is given up: the other path could meet and go on.
        next.RemoveAll(path => path.Longest > least + StepCost.Meeting);
        return next;
    }

    private bool Conflicts(Access[] accesses)
    {
        if (_ranges + accesses.Length > MostRanges)
            return true;
        for (SplitPath? path = this; path is not null; path = path.Meets ? null : path.Before)
            foreach (Access done in path._accesses)
                foreach (Access next in accesses)
                    if (next.Conflicts(done))
                        return true;
        return false;
    }
}
