using EdgeConv.Blob;
using EdgeConv.Boards;
using EdgeConv.Converter.Plan.Cost;
using EdgeConv.Kernels;
using EdgeConv.Threads;

namespace EdgeConv.Simulator.Speed;

/// <summary>A model on a board: its work by operator, the kernels that it would take there, and how well threads share it.</summary>
internal sealed class BoardWork : IDisposable
{
    private readonly Session _session;
    private readonly Model _model;

    /// <param name="model">With the plan that is looked at; must outlive this.</param>
    public unsafe BoardWork(Model model, Board board)
    {
        _model = model;
        // Never run: it tells kernels and shares of a processor that may not be this one.
        _session = new(model, null, new KernelChoice(board.Instructions, Core: board.Cores.Type, IsElsewhere: true));
        Costs = new CostModel(NetworkDescription.Of(model.File), board).ByOperator(Rows.Plan.Of(model.File));
        OperatorCost all = default;
        foreach (OperatorCost cost in Costs)
            all += cost;
        All = Workload.Of(all);
    }

    /// <summary>By operator of the file, a frame operator included.</summary>
    public OperatorCost[] Costs { get; }

    public Workload All { get; }

    /// <summary>The kernel that an operator takes on the board.</summary>
    public string Kernel(int op) => _session.Kernels[op].Name;

    /// <summary>One thread's instructions to the longest thread's, meetings included, as a session there would share the steps.</summary>
    public unsafe double Speedup(int threads)
    {
        if (threads == 1)
            return 1;
        long one = 0;
        foreach (StepRecord step in _model.File.Steps)
            one += StepCost.Of(_session.Arguments(step.Operator), _session.Kernels[step.Operator], step.Count);
        using StepSplit split = _session.Divide(threads);
        return (double)one / split.Longest;
    }

    public void Dispose() => _session.Dispose();
}
