using System.Runtime.InteropServices;
using EdgeConv.Blob;
using EdgeConv.Kernels;

namespace EdgeConv.Threads;

/// <summary>
/// What each worker of a team does in each step, prepared once: the kernel with its arguments and rows. Workers write different rows or channels,
/// so a step gives the same bytes however it is split.
/// </summary>
internal sealed unsafe class StepSplit : IDisposable
{
    private const nuint Alignment = 64;

    private readonly List<nint> _blocks = [];
    private readonly Context* _context;
    private readonly int _workers;
    private long _workspaceBytes;

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
    /// <param name="operators">How many there are.</param>
    /// <param name="workers">Threads, at least 2.</param>
    /// <param name="choice">Which kernels may be used: some channels may want another than all of them.</param>
    /// <param name="forced">For tests: taken wherever it is possible.</param>
    public StepSplit(ReadOnlySpan<StepRecord> steps, KernelArguments* arguments, int operators, int workers, in KernelChoice choice, Split? forced)
    {
        _workers = workers;
        _context = (Context*)Allocate((nuint)sizeof(Context));
        _context->Workers = workers;
        _context->Items = (Item*)Allocate((nuint)steps.Length * (nuint)workers * (nuint)sizeof(Item));
        Meets = (bool*)Allocate((nuint)steps.Length);
        var whole = new Item[operators][];
        var slices = new Item[operators][];
        bool wasAlone = false;
        for (int s = 0; s < steps.Length; s++)
        {
            (int op, int count) = (steps[s].Operator, steps[s].Count);
            KernelArguments* a = arguments + op;
            Split split = SplitChoice.Of(a, count, workers, forced);
            Item[] items = split == Split.Channels ? slices[op] ??= Slices(a, choice) : whole[op] ??= Whole(a, choice);
            for (int worker = 0; worker < workers; worker++)
            {
                (int first, int end) = split switch
                {
                    Split.Rows => Share(count, SplitChoice.RowUnit(a), worker, workers),
                    Split.Channels when items[worker].Arguments == null => default,
                    Split.Alone when worker > 0 => default,
                    _ => (0, count),
                };
                _context->Items[(nint)s * workers + worker] = items[worker] with { First = steps[s].FirstRow + first, Count = end - first };
            }
            bool isAlone = split == Split.Alone;
            if (s > 0)
                Meets[s - 1] = !(wasAlone && isAlone); // worker 0 needs nobody between two steps of its own
            wasAlone = isAlone;
        }
        Provide([.. whole, .. slices]);
    }

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
        foreach (nint block in _blocks)
            NativeMemory.AlignedFree((void*)block);
        _blocks.Clear();
    }

    /// <summary>Units of rows or channels, as even as they can be; the caller, who begins first, has one more.</summary>
    private static (int First, int End) Share(int count, int unit, int worker, int workers)
    {
        int units = (count + unit - 1) / unit;
        return (Bound(worker), Bound(worker + 1));

        int Bound(int part) => Math.Min(count, (units * part + workers - 1) / workers * unit);
    }

    /// <summary>The same operator for each worker, who only has a workspace of its own.</summary>
    private Item[] Whole(KernelArguments* a, in KernelChoice choice)
    {
        var items = new Item[_workers];
        for (int worker = 0; worker < _workers; worker++)
            items[worker] = Bound(*a, choice);
        return items;
    }

    /// <summary>Each worker's channels of an operator as arguments of their own; none where there are none for it.</summary>
    private Item[] Slices(KernelArguments* a, in KernelChoice choice)
    {
        var items = new Item[_workers];
        for (int worker = 0; worker < _workers; worker++)
        {
            (int first, int end) = Share(a->Output.Channels, SplitChoice.ChannelUnit(a), worker, _workers);
            if (first == end)
                continue;
            KernelArguments slice = *a;
            slice.Output = Channels(a->Output, 0, 0, first, end);
            if (a->Operator->Layout != WeightLayout.None)
                slice.Weights = a->Weights + WeightLayouts.Stream(*a->Operator, a->Input.Channels, a->Output.Channels).Block(first);
            if (a->Operator->Kind != OperatorKind.Convolution)
            {
                int above = Binding.RowsAbove(*a->Operator), below = Binding.RowsBelow(*a->Operator, a->Input.Rows, a->Output.Rows);
                slice.Input = Channels(a->Input, above, below, first, end);
                if (a->Second.Pointers != null)
                    slice.Second = Channels(a->Second, 0, 0, first, end);
            }
            Binding.Derive(&slice);
            items[worker] = Bound(slice, choice);
        }
        return items;
    }

    private Item Bound(in KernelArguments arguments, in KernelChoice choice)
    {
        var copy = (KernelArguments*)Allocate((nuint)sizeof(KernelArguments));
        *copy = arguments;
        Kernel kernel = KernelRegistry.Choose(copy, choice);
        if (kernel.Workspace != null)
            _workspaceBytes = Math.Max(_workspaceBytes, kernel.Workspace(copy));
        return new() { Arguments = copy, Kernel = kernel.Run(*copy->Operator) };
    }

    private RowTable Channels(in RowTable whole, int above, int below, int first, int end)
    {
        int rows = above + whole.Rows + below;
        RowTable part = whole;
        part.Pointers = (sbyte**)Allocate((nuint)rows * (nuint)sizeof(sbyte*)) + above;
        for (int row = -above; row < whole.Rows + below; row++)
            part.Pointers[row] = whole.Pointers[row] + first;
        part.Channels = end - first;
        return part;
    }

    /// <summary>Gives each worker a workspace that is large enough for all it may be asked to do, on cache lines of its own.</summary>
    private void Provide(Item[]?[] all)
    {
        nuint bytes = ((nuint)_workspaceBytes + Alignment - 1) / Alignment * Alignment;
        var workspaces = (byte*)Allocate(bytes * (nuint)_workers);
        foreach (Item[]? items in all)
            for (int worker = 0; worker < items?.Length; worker++)
                if (items[worker].Arguments != null)
                    items[worker].Arguments->Workspace = workspaces + bytes * (nuint)worker;
    }

    private void* Allocate(nuint bytes)
    {
        void* block = NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(block, bytes);
        _blocks.Add((nint)block);
        return block;
    }
}
