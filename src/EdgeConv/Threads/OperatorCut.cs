using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Threads;

/// <summary>An operator divided among workers in one way: each worker's arguments and kernel. Between rows, workers differ only in their workspace.</summary>
internal sealed unsafe class OperatorCut : IDisposable
{
    private readonly NativeBlocks _memory = new();
    private readonly KernelArguments*[] _arguments;
    private readonly Kernel[] _kernels;
    private readonly int _rowUnit;

    /// <param name="a">The operator, unsliced.</param>
    /// <param name="split">A way that is possible for it.</param>
    /// <param name="workers">Threads that share it.</param>
    /// <param name="choice">Which kernels may be used: a slice may want another than the whole.</param>
    public OperatorCut(KernelArguments* a, Split split, int workers, in KernelChoice choice)
    {
        Split = split;
        _rowUnit = a->Operator->Kind == OperatorKind.Depthwise && a->Vertical.Size > 1 ? 2 : 1; // kernels of 3 x 3 windows compute two rows at a time
        _arguments = new KernelArguments*[workers];
        _kernels = new Kernel[workers];
        for (int worker = 0; worker < (split == Split.Alone ? 1 : workers); worker++)
        {
            (int first, int end) = split switch
            {
                Split.Columns => Share(a->Output.Columns, Unit(a->Output.Columns, 1, workers), worker, workers),
                Split.Channels => Share(a->Output.Channels, Unit(a->Output.Channels, Slice.ChannelUnit(a), workers), worker, workers),
                _ => (0, 1),
            };
            if (first == end)
                continue;
            var slice = _arguments[worker] = (KernelArguments*)_memory.Take(sizeof(KernelArguments));
            *slice = split switch
            {
                Split.Columns => Slice.Columns(a, first, end, _memory),
                Split.Channels => Slice.Channels(a, first, end, _memory),
                _ => *a,
            };
            Kernel kernel = _kernels[worker] = KernelRegistry.Choose(slice, choice);
            if (kernel.Workspace != null)
                WorkspaceBytes = Math.Max(WorkspaceBytes, kernel.Workspace(slice));
        }
    }

    public Split Split { get; }

    /// <summary>The most that a worker's kernel needs.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>A worker's arguments, or null if nothing is left for it.</summary>
    public KernelArguments* Arguments(int worker) => _arguments[worker];

    public delegate*<KernelArguments*, int, int, void> Run(int worker) => _kernels[worker].Run(*_arguments[worker]->Operator);

    /// <summary>A worker's rows of a step; none where it does nothing.</summary>
    public (int First, int Count) Rows(in StepRecord step, int worker)
    {
        if (_arguments[worker] == null)
            return default;
        if (Split != Split.Rows)
            return (step.FirstRow, step.Count);
        (int first, int end) = Share(step.Count, _rowUnit, worker, _arguments.Length);
        return (step.FirstRow + first, end - first);
    }

    /// <summary>About how many instructions a worker's part of a step takes.</summary>
    public long Cost(in StepRecord step, int worker)
    {
        int rows = Rows(step, worker).Count;
        return rows == 0 ? 0 : StepCost.Of(_arguments[worker], _kernels[worker], rows);
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Twice the unit, since two of them are computed better than each by itself, unless the largest share would grow by that.</summary>
    private static int Unit(int count, int unit, int workers) =>
        Share(count, 2 * unit, 0, workers).End > Share(count, unit, 0, workers).End ? unit : 2 * unit;

    /// <summary>Units, as even as they can be; the caller, who begins first, has one more.</summary>
    private static (int First, int End) Share(int count, int unit, int worker, int workers)
    {
        int units = (count + unit - 1) / unit;
        return (Bound(worker), Bound(worker + 1));

        int Bound(int part) => Math.Min(count, (units * part + workers - 1) / workers * unit);
    }
}
